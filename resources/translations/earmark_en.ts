<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>About</name>
    <message numerus="yes">
        <source>CPU, %n core(s)</source>
        <translation><numerusform>CPU, %n core</numerusform><numerusform>CPU, %n cores</numerusform></translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message numerus="yes">
        <source>Add %Ln recording(s)</source>
        <translation><numerusform>Add recording</numerusform><numerusform>Add %Ln recordings</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln recording(s).</source>
        <translation><numerusform>Added %Ln recording.</numerusform><numerusform>Added %Ln recordings.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were left out:</source>
        <translation><numerusform>%Ln file was left out:</numerusform><numerusform>%Ln files were left out:</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Removed %Ln recording(s) with {} segments; the files stay. Undo brings them back.</source>
        <translation><numerusform>Removed %Ln recording with {} segments; the files stay. Undo brings them back.</numerusform><numerusform>Removed %Ln recordings with {} segments; the files stay. Undo brings them back.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Found %Ln recording(s) again.</source>
        <translation><numerusform>Found %Ln recording again.</numerusform><numerusform>Found %Ln recordings again.</numerusform></translation>
    </message>
</context>
<context>
    <name>Bars</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation><numerusform>%Ln selected</numerusform><numerusform>%Ln selected</numerusform></translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message numerus="yes">
        <source>Removed {} and %Ln segment(s). Undo brings them back.</source>
        <translation><numerusform>Removed {} and %Ln segment. Undo brings them back.</numerusform><numerusform>Removed {} and %Ln segments. Undo brings them back.</numerusform></translation>
    </message>
</context>
<context>
    <name>CutTools</name>
    <message numerus="yes">
        <source>%Ln recording(s) would change; all {} are then in {} groups.</source>
        <translation><numerusform>%Ln recording would change; all {} are then in {} groups.</numerusform><numerusform>%Ln recordings would change; all {} are then in {} groups.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are left out, the first: {}</source>
        <translation><numerusform>One row is left out: {}</numerusform><numerusform>%Ln rows are left out, the first: {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln chunk(s) into {}.</source>
        <translation><numerusform>Wrote %Ln chunk into {}.</numerusform><numerusform>Wrote %Ln chunks into {}.</numerusform></translation>
    </message>
</context>
<context>
    <name>DataChoice</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation><numerusform>%Ln item</numerusform><numerusform>%Ln items</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation><numerusform>%Ln class</numerusform><numerusform>%Ln classes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) left out</source>
        <translation><numerusform>%Ln row left out</numerusform><numerusform>%Ln rows left out</numerusform></translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%Ln file(s) taken back; {} could not be.</source>
        <translation><numerusform>%Ln file taken back; {} could not be.</numerusform><numerusform>%Ln files taken back; {} could not be.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln label file(s) into {}</source>
        <translation><numerusform>Wrote %Ln label file into {}</numerusform><numerusform>Wrote %Ln label files into {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln clip(s) into {}</source>
        <translation><numerusform>Wrote %Ln clip into {}</numerusform><numerusform>Wrote %Ln clips into {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would go into folders of {}: {}. Nothing was done.</source>
        <translation><numerusform>%Ln file would go into folders of {}: {}. Nothing was done.</numerusform><numerusform>%Ln files would go into folders of {}: {}. Nothing was done.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be put into folders.</source>
        <translation><numerusform>%Ln file could not be put into folders.</numerusform><numerusform>%Ln files could not be put into folders.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) put into folders; {} takes it back.</source>
        <translation><numerusform>%Ln file put into folders; {} takes it back.</numerusform><numerusform>%Ln files put into folders; {} takes it back.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote report.html and %Ln more file(s) to {}</source>
        <translation><numerusform>Wrote report.html and %Ln more file to {}</numerusform><numerusform>Wrote report.html and %Ln more files to {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln clip(s) to {}</source>
        <translation><numerusform>Wrote %Ln clip to {}</numerusform><numerusform>Wrote %Ln clips to {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled file(s), with the corrections</source>
        <translation><numerusform>%Ln labelled file, with the corrections</numerusform><numerusform>%Ln labelled files, with the corrections</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln file(s) to {}</source>
        <translation><numerusform>Wrote %Ln file to {}</numerusform><numerusform>Wrote %Ln files to {}</numerusform></translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message numerus="yes">
        <source>%Ln item(s). Always guessing the largest class would be right in {:.3f} of them.</source>
        <translation><numerusform>%Ln item. Always guessing the largest class would be right in {:.3f} of them.</numerusform><numerusform>%Ln items. Always guessing the largest class would be right in {:.3f} of them.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln unsure.</source>
        <translation><numerusform>%Ln unsure.</numerusform><numerusform>%Ln unsure.</numerusform></translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation><numerusform> and %Ln more</numerusform><numerusform> and %Ln more</numerusform></translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message numerus="yes">
        <source>Import %Ln label(s)</source>
        <translation><numerusform>Import %Ln label</numerusform><numerusform>Import %Ln labels</numerusform></translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>%n more</numerusform><numerusform>%n more</numerusform></translation>
    </message>
</context>
<context>
    <name>JudgeBar</name>
    <message numerus="yes">
        <source>%Ln suggestion(s)</source>
        <translation><numerusform>%Ln suggestion</numerusform><numerusform>%Ln suggestions</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelEdits</name>
    <message numerus="yes">
        <source>Delete %n segment(s)</source>
        <translation><numerusform>Delete segment</numerusform><numerusform>Delete %n segments</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Split %n segment(s)</source>
        <translation><numerusform>Split segment</numerusform><numerusform>Split %n segments</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Paste %n segment(s)</source>
        <translation><numerusform>Paste segment</numerusform><numerusform>Paste %n segments</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln run(s)</source>
        <translation><numerusform>%Ln run</numerusform><numerusform>%Ln runs</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelFiles</name>
    <message numerus="yes">
        <source>Imported %Ln label(s).</source>
        <translation><numerusform>Imported %Ln label.</numerusform><numerusform>Imported %Ln labels.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Exported %Ln file(s) to {}.</source>
        <translation><numerusform>Exported %Ln file to {}.</numerusform><numerusform>Exported %Ln files to {}.</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelFilesModel</name>
    <message numerus="yes">
        <source>%Ln recording(s)</source>
        <translation><numerusform>%Ln recording</numerusform><numerusform>%Ln recordings</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelPage</name>
    <message numerus="yes">
        <source>%Ln selected, {}</source>
        <translation><numerusform>%Ln selected, {}</numerusform><numerusform>%Ln selected, {}</numerusform></translation>
    </message>
</context>
<context>
    <name>LeftOver</name>
    <message numerus="yes">
        <source>%Ln training(s) waited when the window was last closed: {}</source>
        <translation><numerusform>%Ln training waited when the window was last closed: {}</numerusform><numerusform>%Ln trainings waited when the window was last closed: {}</numerusform></translation>
    </message>
</context>
<context>
    <name>Mistakes</name>
    <message numerus="yes">
        <source>%Ln item(s) could not be used. {}</source>
        <translation><numerusform>%Ln item could not be used. {}</numerusform><numerusform>%Ln items could not be used. {}</numerusform></translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message numerus="yes">
        <source>%Ln chunk(s)</source>
        <translation><numerusform>%Ln chunk</numerusform><numerusform>%Ln chunks</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>, %Ln group(s) in all</source>
        <translation><numerusform>, %Ln group in all</numerusform><numerusform>, %Ln groups in all</numerusform></translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation><numerusform>%Ln class</numerusform><numerusform>%Ln classes</numerusform></translation>
    </message>
</context>
<context>
    <name>NextUp</name>
    <message numerus="yes">
        <source>%Ln stretch(es) of {} s out of {} that nobody has labelled.</source>
        <translation><numerusform>%Ln stretch of {} s out of {} that nobody has labelled.</numerusform><numerusform>%Ln stretches of {} s out of {} that nobody has labelled.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled</source>
        <translation><numerusform>%Ln labelled</numerusform><numerusform>%Ln labelled</numerusform></translation>
    </message>
</context>
<context>
    <name>Ordering</name>
    <message numerus="yes">
        <source>%Ln label(s) look wrong by models that were not trained on them</source>
        <translation><numerusform>%Ln label look wrong by models that were not trained on them</numerusform><numerusform>%Ln labels look wrong by models that were not trained on them</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) look wrong by this model's own scores</source>
        <translation><numerusform>%Ln label look wrong by this model's own scores</numerusform><numerusform>%Ln labels look wrong by this model's own scores</numerusform></translation>
    </message>
</context>
<context>
    <name>RecipeCards</name>
    <message numerus="yes">
        <source>All %n families</source>
        <translation><numerusform>All %n families</numerusform><numerusform>All %n families</numerusform></translation>
    </message>
</context>
<context>
    <name>RecordingsModel</name>
    <message numerus="yes">
        <source>{}
{}, {} Hz, %n channel(s), {:.0%} labelled</source>
        <translation><numerusform>{}
{}, {} Hz, %n channel, {:.0%} labelled</numerusform><numerusform>{}
{}, {} Hz, %n channels, {:.0%} labelled</numerusform></translation>
    </message>
</context>
<context>
    <name>Relearning</name>
    <message numerus="yes">
        <source>%Ln corrected label(s)</source>
        <translation><numerusform>%Ln corrected label</numerusform><numerusform>%Ln corrected labels</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln new chunk(s)</source>
        <translation><numerusform>%Ln new chunk</numerusform><numerusform>%Ln new chunks</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln corrected test item(s) are left out.</source>
        <translation><numerusform>%Ln corrected test item is left out.</numerusform><numerusform>%Ln corrected test items are left out.</numerusform></translation>
    </message>
</context>
<context>
    <name>Running</name>
    <message numerus="yes">
        <source>{} of %Ln file(s)</source>
        <translation><numerusform>{} of %Ln file</numerusform><numerusform>{} of %Ln files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) classified</source>
        <translation><numerusform>%Ln file classified</numerusform><numerusform>%Ln files classified</numerusform></translation>
    </message>
</context>
<context>
    <name>RunsModel</name>
    <message numerus="yes">
        <source>Macro F1 on validation, %n epoch(s)</source>
        <translation><numerusform>Macro F1 on validation, %n epoch</numerusform><numerusform>Macro F1 on validation, %n epochs</numerusform></translation>
    </message>
</context>
<context>
    <name>Suggesting</name>
    <message numerus="yes">
        <source>%Ln suggestion(s)</source>
        <translation><numerusform>%Ln suggestion</numerusform><numerusform>%Ln suggestions</numerusform></translation>
    </message>
    <message numerus="yes">
        <source> in %Ln recording(s).</source>
        <translation><numerusform> in %Ln recording.</numerusform><numerusform> in %Ln recordings.</numerusform></translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation><numerusform>%Ln file</numerusform><numerusform>%Ln files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{}, over the %Ln file(s) whose class is known</source>
        <translation><numerusform>{}, over the %Ln file whose class is known</numerusform><numerusform>{}, over the %Ln files whose class is known</numerusform></translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message numerus="yes">
        <source>{} of %Ln file(s)</source>
        <translation><numerusform>{} of %Ln file</numerusform><numerusform>{} of %Ln files</numerusform></translation>
    </message>
</context>
<context>
    <name>_BackupsModel</name>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation><numerusform>%n day ago</numerusform><numerusform>%n days ago</numerusform></translation>
    </message>
</context>
</TS>
