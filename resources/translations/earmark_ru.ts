<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>About</name>
    <message numerus="yes">
        <source>CPU, %n core(s)</source>
        <translation><numerusform>ЦП, %n ядро</numerusform><numerusform>ЦП, %n ядра</numerusform><numerusform>ЦП, %n ядер</numerusform></translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>Classifying</source>
        <translation>Классификация</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
</context>
<context>
    <name>AboutBox</name>
    <message>
        <source>About Earmark</source>
        <translation>О программе Earmark</translation>
    </message>
    <message>
        <source>Models: {}</source>
        <translation>Модели: {}</translation>
    </message>
    <message>
        <source>Log: {}</source>
        <translation>Журнал: {}</translation>
    </message>
    <message>
        <source>Parts and licences…</source>
        <translation>Части и лицензии…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>New project…</source>
        <translation>Новый проект…</translation>
    </message>
    <message>
        <source>Choose a folder in which labels, models and results are kept.</source>
        <translation>Выбрать папку, где будут храниться метки, модели и результаты.</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Проект</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>Открыть проект…</translation>
    </message>
    <message>
        <source>Open a folder that holds a project.db.</source>
        <translation>Открыть папку, в которой лежит project.db.</translation>
    </message>
    <message>
        <source>Open the sample project</source>
        <translation>Открыть учебный проект</translation>
    </message>
    <message>
        <source>Twelve made-up calls with labels, to try everything on.</source>
        <translation>Двенадцать придуманных звонков с метками, чтобы всё попробовать.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Nothing to do: every change is on the disk when it is made.</source>
        <translation>Делать ничего не нужно: каждое изменение сразу записывается на диск.</translation>
    </message>
    <message>
        <source>Import labels…</source>
        <translation>Импорт меток…</translation>
    </message>
    <message>
        <source>From Audacity, Raven, Praat, CSV and more.</source>
        <translation>Из Audacity, Raven, Praat, CSV и других форматов.</translation>
    </message>
    <message>
        <source>Export labels…</source>
        <translation>Экспорт меток…</translation>
    </message>
    <message>
        <source>For Audacity, Raven, Praat, CSV and more.</source>
        <translation>Для Audacity, Raven, Praat, CSV и других программ.</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Восстановить из копии…</translation>
    </message>
    <message>
        <source>Go back to the labels as they were at an earlier time.</source>
        <translation>Вернуть метки такими, какими они были раньше.</translation>
    </message>
    <message>
        <source>Show project folder</source>
        <translation>Показать папку проекта</translation>
    </message>
    <message>
        <source>Open the project's folder in the file manager.</source>
        <translation>Открыть папку проекта в файловом менеджере.</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>Закрыть проект</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выход</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Take the last change of labels back.</source>
        <translation>Отменить последнее изменение меток.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Правка</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Do it again after all.</source>
        <translation>Всё-таки сделать это ещё раз.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Настройки…</translation>
    </message>
    <message>
        <source>Language, look and folders.</source>
        <translation>Язык, оформление и папки.</translation>
    </message>
    <message>
        <source>Change keys…</source>
        <translation>Настроить клавиши…</translation>
    </message>
    <message>
        <source>Give any action other keys, or take them away.</source>
        <translation>Дать любому действию другие клавиши или убрать их.</translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation>Команды…</translation>
    </message>
    <message>
        <source>Find anything by typing a part of its name.</source>
        <translation>Найти что угодно по части названия.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Разметка</translation>
    </message>
    <message>
        <source>Mark stretches of recordings.</source>
        <translation>Размечать участки записей.</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Нарезка</translation>
    </message>
    <message>
        <source>Cut labelled stretches into chunks, and split them.</source>
        <translation>Нарезать размеченное на фрагменты и разбить их на выборки.</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Train a model and watch it learn.</source>
        <translation>Обучать модель и смотреть, как она учится.</translation>
    </message>
    <message>
        <source>Classify</source>
        <translation>Классификация</translation>
    </message>
    <message>
        <source>Let a model sort folders of recordings.</source>
        <translation>Поручить модели разобрать папки с записями.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Разбор</translation>
    </message>
    <message>
        <source>See how good a model is, and listen to its mistakes.</source>
        <translation>Узнать, насколько хороша модель, и послушать её ошибки.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Keep, import and export models.</source>
        <translation>Хранить, импортировать и экспортировать модели.</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Во весь экран</translation>
    </message>
    <message>
        <source>Stop the running job</source>
        <translation>Остановить задачу</translation>
    </message>
    <message>
        <source>End the job in the bar at the bottom.</source>
        <translation>Завершить задачу, которая показана в строке внизу.</translation>
    </message>
    <message>
        <source>Guided tour</source>
        <translation>Знакомство с программой</translation>
    </message>
    <message>
        <source>Five steps through the sample project.</source>
        <translation>Пять шагов по учебному проекту.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Справка</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>All keys on one sheet.</source>
        <translation>Все клавиши на одном листе.</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Показать журнал</translation>
    </message>
    <message>
        <source>Open the folder with the log file.</source>
        <translation>Открыть папку с файлом журнала.</translation>
    </message>
    <message>
        <source>About Earmark</source>
        <translation>О программе Earmark</translation>
    </message>
    <message>
        <source>Version, devices and folders.</source>
        <translation>Версия, устройства и папки.</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>Слушать или пауза</translation>
    </message>
    <message>
        <source>Play from the playhead, or pause.</source>
        <translation>Воспроизвести от указателя или поставить на паузу.</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Воспроизведение</translation>
    </message>
    <message>
        <source>Play the selection</source>
        <translation>Слушать выделенное</translation>
    </message>
    <message>
        <source>Play the selected time or segment once.</source>
        <translation>Один раз воспроизвести выделенное время или отрезок.</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Повтор</translation>
    </message>
    <message>
        <source>Repeat what is selected while playing.</source>
        <translation>Повторять выделенное при воспроизведении.</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>Медленнее</translation>
    </message>
    <message>
        <source>The pitch stays.</source>
        <translation>Высота звука сохраняется.</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>Быстрее</translation>
    </message>
    <message>
        <source>Playhead left</source>
        <translation>Указатель влево</translation>
    </message>
    <message>
        <source>Playhead right</source>
        <translation>Указатель вправо</translation>
    </message>
    <message>
        <source>Playhead far left</source>
        <translation>Указатель далеко влево</translation>
    </message>
    <message>
        <source>Playhead far right</source>
        <translation>Указатель далеко вправо</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>К началу</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>К концу</translation>
    </message>
    <message>
        <source>Go to time…</source>
        <translation>Перейти ко времени…</translation>
    </message>
    <message>
        <source>Type a time such as 1:02.5.</source>
        <translation>Введите время, например 1:02.5.</translation>
    </message>
    <message>
        <source>Page back</source>
        <translation>Страница назад</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Page on</source>
        <translation>Страница вперёд</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Крупнее</translation>
    </message>
    <message>
        <source>Also the mouse wheel.</source>
        <translation>Можно и колёсиком мыши.</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Мельче</translation>
    </message>
    <message>
        <source>Whole recording</source>
        <translation>Вся запись</translation>
    </message>
    <message>
        <source>Zoom to the selection</source>
        <translation>Показать выделенное целиком</translation>
    </message>
    <message>
        <source>A lane for each class</source>
        <translation>Своя дорожка для каждого класса</translation>
    </message>
    <message>
        <source>Shows where segments of several classes overlap.</source>
        <translation>Видно, где накладываются отрезки разных классов.</translation>
    </message>
    <message>
        <source>Words of the transcript</source>
        <translation>Слова расшифровки</translation>
    </message>
    <message>
        <source>Above the waveform, once a model has heard them.</source>
        <translation>Над формой волны, когда модель их услышала.</translation>
    </message>
    <message>
        <source>Show or hide the spectrogram</source>
        <translation>Показать или скрыть спектрограмму</translation>
    </message>
    <message>
        <source>Mel or linear frequency axis</source>
        <translation>Шкала частот: мел или линейная</translation>
    </message>
    <message>
        <source>Other colours of the spectrogram</source>
        <translation>Другие цвета спектрограммы</translation>
    </message>
    <message>
        <source>More dynamic range</source>
        <translation>Шире динамический диапазон</translation>
    </message>
    <message>
        <source>Quieter sounds are shown.</source>
        <translation>Видны более тихие звуки.</translation>
    </message>
    <message>
        <source>Less dynamic range</source>
        <translation>Уже динамический диапазон</translation>
    </message>
    <message>
        <source>Only louder sounds are shown.</source>
        <translation>Видны только громкие звуки.</translation>
    </message>
    <message>
        <source>Next channel</source>
        <translation>Следующий канал</translation>
    </message>
    <message>
        <source>Of a recording with several: all, or one.</source>
        <translation>У многоканальной записи: все или один.</translation>
    </message>
    <message>
        <source>Follow the playhead</source>
        <translation>Следовать за указателем</translation>
    </message>
    <message>
        <source>Turn the page when the playhead leaves the view.</source>
        <translation>Листать, когда указатель выходит за край.</translation>
    </message>
    <message>
        <source>Start the selection here</source>
        <translation>Начать выделение здесь</translation>
    </message>
    <message>
        <source>Then O where it ends, then a class key.</source>
        <translation>Потом O там, где конец, и клавиша класса.</translation>
    </message>
    <message>
        <source>End the selection here</source>
        <translation>Закончить выделение здесь</translation>
    </message>
    <message>
        <source>Then a class key.</source>
        <translation>Потом клавиша класса.</translation>
    </message>
    <message>
        <source>Same class again</source>
        <translation>Ещё раз тот же класс</translation>
    </message>
    <message>
        <source>For what is selected. Shift+click: for what is there.</source>
        <translation>Для выделенного. Shift+щелчок: для того, что под указателем.</translation>
    </message>
    <message>
        <source>Next segment</source>
        <translation>Следующий отрезок</translation>
    </message>
    <message>
        <source>F6 leads out to the other parts of the page.</source>
        <translation>F6 ведёт к другим частям страницы.</translation>
    </message>
    <message>
        <source>Previous segment</source>
        <translation>Предыдущий отрезок</translation>
    </message>
    <message>
        <source>Next unlabelled stretch</source>
        <translation>Следующий неразмеченный участок</translation>
    </message>
    <message>
        <source>Previous unlabelled stretch</source>
        <translation>Предыдущий неразмеченный участок</translation>
    </message>
    <message>
        <source>Label the selection</source>
        <translation>Разметить выделенное</translation>
    </message>
    <message>
        <source>As the class used last, or the first.</source>
        <translation>Последним выбранным классом или первым.</translation>
    </message>
    <message>
        <source>Drop a point label</source>
        <translation>Поставить точечную метку</translation>
    </message>
    <message>
        <source>At the playhead, also while it plays.</source>
        <translation>У указателя, в том числе во время воспроизведения.</translation>
    </message>
    <message>
        <source>Delete segment</source>
        <translation>Удалить отрезок</translation>
    </message>
    <message>
        <source>Split at the playhead</source>
        <translation>Разделить у указателя</translation>
    </message>
    <message>
        <source>Also while it plays: a tap drops a boundary.</source>
        <translation>И во время воспроизведения: одно нажатие ставит границу.</translation>
    </message>
    <message>
        <source>Merge with the next</source>
        <translation>Объединить со следующим</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Написать заметку</translation>
    </message>
    <message>
        <source>In the list of classes: rename the class.</source>
        <translation>В списке классов: переименовать класс.</translation>
    </message>
    <message>
        <source>Copy segments</source>
        <translation>Копировать отрезки</translation>
    </message>
    <message>
        <source>Cut segments</source>
        <translation>Вырезать отрезки</translation>
    </message>
    <message>
        <source>Paste segments</source>
        <translation>Вставить отрезки</translation>
    </message>
    <message>
        <source>At the playhead.</source>
        <translation>У указателя.</translation>
    </message>
    <message>
        <source>Select all segments</source>
        <translation>Выделить все отрезки</translation>
    </message>
    <message>
        <source>Those that the filter of the table leaves.</source>
        <translation>Те, что оставляет фильтр таблицы.</translation>
    </message>
    <message>
        <source>Start 10 ms earlier</source>
        <translation>Начало на 10 мс раньше</translation>
    </message>
    <message>
        <source>Start 10 ms later</source>
        <translation>Начало на 10 мс позже</translation>
    </message>
    <message>
        <source>End 10 ms earlier</source>
        <translation>Конец на 10 мс раньше</translation>
    </message>
    <message>
        <source>End 10 ms later</source>
        <translation>Конец на 10 мс позже</translation>
    </message>
    <message>
        <source>Start 100 ms earlier</source>
        <translation>Начало на 100 мс раньше</translation>
    </message>
    <message>
        <source>Start 100 ms later</source>
        <translation>Начало на 100 мс позже</translation>
    </message>
    <message>
        <source>End 100 ms earlier</source>
        <translation>Конец на 100 мс раньше</translation>
    </message>
    <message>
        <source>End 100 ms later</source>
        <translation>Конец на 100 мс позже</translation>
    </message>
    <message>
        <source>Start 1 s earlier</source>
        <translation>Начало на 1 с раньше</translation>
    </message>
    <message>
        <source>Start 1 s later</source>
        <translation>Начало на 1 с позже</translation>
    </message>
    <message>
        <source>End 1 s earlier</source>
        <translation>Конец на 1 с раньше</translation>
    </message>
    <message>
        <source>End 1 s later</source>
        <translation>Конец на 1 с позже</translation>
    </message>
    <message>
        <source>Snap to zero crossings</source>
        <translation>Притянуть к переходам через ноль</translation>
    </message>
    <message>
        <source>Both edges, so that a cut there does not click.</source>
        <translation>Обе границы, чтобы на стыке не было щелчка.</translation>
    </message>
    <message>
        <source>Snap to the neighbour</source>
        <translation>Притянуть к соседу</translation>
    </message>
    <message>
        <source>The nearer edge meets the nearest one within 1 s.</source>
        <translation>Ближняя граница смыкается с ближайшей в пределах 1 с.</translation>
    </message>
    <message>
        <source>Filter the segments</source>
        <translation>Фильтр отрезков</translation>
    </message>
    <message>
        <source>Labels, suggestions or all</source>
        <translation>Метки, предложения или всё</translation>
    </message>
    <message>
        <source>Which rows the table shows.</source>
        <translation>Какие строки показывает таблица.</translation>
    </message>
    <message>
        <source>Leave what is being done</source>
        <translation>Прервать начатое</translation>
    </message>
    <message>
        <source>Add a class</source>
        <translation>Добавить класс</translation>
    </message>
    <message>
        <source>Suggest labels…</source>
        <translation>Предложить метки…</translation>
    </message>
    <message>
        <source>By a model of the project, or by activity without one.</source>
        <translation>Моделью проекта или, без модели, по активности звука.</translation>
    </message>
    <message>
        <source>Suggestions and passes</source>
        <translation>Предложения и проходы</translation>
    </message>
    <message>
        <source>Suggest wherever this is said</source>
        <translation>Предложить везде, где это сказано</translation>
    </message>
    <message>
        <source>The selected words, in all recordings.</source>
        <translation>Выбранные слова, во всех записях.</translation>
    </message>
    <message>
        <source>Accept the suggestion</source>
        <translation>Принять предложение</translation>
    </message>
    <message>
        <source>It becomes a segment. A class key accepts it as that class.</source>
        <translation>Оно станет отрезком. Клавиша класса принимает его как этот класс.</translation>
    </message>
    <message>
        <source>Reject the suggestion</source>
        <translation>Отклонить предложение</translation>
    </message>
    <message>
        <source>It is not suggested there again.</source>
        <translation>Здесь оно больше не появится.</translation>
    </message>
    <message>
        <source>Next suggestion</source>
        <translation>Следующее предложение</translation>
    </message>
    <message>
        <source>Unsure: this one stays open. Also Tab.</source>
        <translation>Не уверены — это останется открытым. Можно и Tab.</translation>
    </message>
    <message>
        <source>Accept all sure suggestions</source>
        <translation>Принять все уверенные предложения</translation>
    </message>
    <message>
        <source>All over the confidence in the bar.</source>
        <translation>Все, что выше уверенности, заданной в строке.</translation>
    </message>
    <message>
        <source>Reject all open suggestions</source>
        <translation>Отклонить все открытые предложения</translation>
    </message>
    <message>
        <source>In this recording.</source>
        <translation>В этой записи.</translation>
    </message>
    <message>
        <source>Change the order of judging</source>
        <translation>Другой порядок просмотра</translation>
    </message>
    <message>
        <source>Least certain first, or in time order.</source>
        <translation>Сначала самые сомнительные или по времени.</translation>
    </message>
    <message>
        <source>First pass</source>
        <translation>Первый проход</translation>
    </message>
    <message>
        <source>Hear stretches of a minute; one class key labels each.</source>
        <translation>Слушать по минуте; одна клавиша класса размечает весь участок.</translation>
    </message>
    <message>
        <source>Refine boundaries</source>
        <translation>Уточнить границы</translation>
    </message>
    <message>
        <source>Hear every change of class and move it.</source>
        <translation>Прослушать каждую смену класса и сдвинуть её.</translation>
    </message>
    <message>
        <source>Add recordings…</source>
        <translation>Добавить записи…</translation>
    </message>
    <message>
        <source>They stay where they are.</source>
        <translation>Они остаются там, где лежат.</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Записи</translation>
    </message>
    <message>
        <source>Find missing recordings…</source>
        <translation>Найти пропавшие записи…</translation>
    </message>
    <message>
        <source>Choose a folder; all moved recordings below it are found.</source>
        <translation>Выберите папку: в ней найдутся все перемещённые записи.</translation>
    </message>
    <message>
        <source>Next recording</source>
        <translation>Следующая запись</translation>
    </message>
    <message>
        <source>Previous recording</source>
        <translation>Предыдущая запись</translation>
    </message>
    <message>
        <source>Next part of the page</source>
        <translation>Следующая часть страницы</translation>
    </message>
    <message>
        <source>Cut into chunks</source>
        <translation>Нарезать на фрагменты</translation>
    </message>
    <message>
        <source>Split the chunks</source>
        <translation>Разбить фрагменты</translation>
    </message>
    <message>
        <source>Into training, validation and test, by recording.</source>
        <translation>На обучение, валидацию и тест, целыми записями.</translation>
    </message>
    <message>
        <source>Check the split</source>
        <translation>Проверить разбиение</translation>
    </message>
    <message>
        <source>Look for what would spoil a training, or flatter it.</source>
        <translation>Найти то, что испортит обучение или приукрасит цифры.</translation>
    </message>
    <message>
        <source>Groups of recordings…</source>
        <translation>Группы записей…</translation>
    </message>
    <message>
        <source>Speakers, meetings, sources: what a split keeps together.</source>
        <translation>Говорящие, встречи, источники: что разбиение держит вместе.</translation>
    </message>
    <message>
        <source>Make more training chunks…</source>
        <translation>Добавить обучающих фрагментов…</translation>
    </message>
    <message>
        <source>Swapped halves of pairs, or noisy copies.</source>
        <translation>Пары с переставленными половинами или зашумлённые копии.</translation>
    </message>
    <message>
        <source>Export chunks…</source>
        <translation>Экспорт фрагментов…</translation>
    </message>
    <message>
        <source>As sound files in class folders.</source>
        <translation>Звуковыми файлами по папкам классов.</translation>
    </message>
    <message>
        <source>Play or stop the chunk</source>
        <translation>Слушать или остановить</translation>
    </message>
    <message>
        <source>Open on the Label page</source>
        <translation>Открыть на странице «Разметка»</translation>
    </message>
    <message>
        <source>At the second where the chunk is.</source>
        <translation>На той секунде, где находится фрагмент.</translation>
    </message>
    <message>
        <source>Stop and keep the best</source>
        <translation>Остановить и взять лучшее</translation>
    </message>
    <message>
        <source>The best epoch so far becomes the model.</source>
        <translation>Моделью станет лучшая эпоха на этот момент.</translation>
    </message>
    <message>
        <source>Pause or go on</source>
        <translation>Пауза или продолжить</translation>
    </message>
    <message>
        <source>Cancel the training</source>
        <translation>Отменить обучение</translation>
    </message>
    <message>
        <source>Nothing is kept.</source>
        <translation>Ничего не сохраняется.</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Скопировать как команду</translation>
    </message>
    <message>
        <source>The same training as a command line.</source>
        <translation>То же обучение в виде командной строки.</translation>
    </message>
    <message>
        <source>Train again as it was</source>
        <translation>Обучить ещё раз так же</translation>
    </message>
    <message>
        <source>The same settings on the same split; goes on if interrupted.</source>
        <translation>Те же настройки и то же разбиение; прерванное продолжается.</translation>
    </message>
    <message>
        <source>Change and train again</source>
        <translation>Изменить и обучить снова</translation>
    </message>
    <message>
        <source>Puts the run's settings into the form.</source>
        <translation>Переносит настройки запуска в форму.</translation>
    </message>
    <message>
        <source>Fine-tune the run</source>
        <translation>Дообучить запуск</translation>
    </message>
    <message>
        <source>Its settings with its weights to start from, in smaller steps.</source>
        <translation>Его настройки и его веса как начало, шагами поменьше.</translation>
    </message>
    <message>
        <source>Distil the run into a small network</source>
        <translation>Дистиллировать запуск в малую сеть</translation>
    </message>
    <message>
        <source>Puts a student into the form that learns from it.</source>
        <translation>Переносит в форму ученика, который учится у него.</translation>
    </message>
    <message>
        <source>Compare runs</source>
        <translation>Сравнить запуски</translation>
    </message>
    <message>
        <source>Their models on the same items: choose two runs or more first.</source>
        <translation>Их модели на одних и тех же данных: сначала выберите два запуска или больше.</translation>
    </message>
    <message>
        <source>Combine into one model</source>
        <translation>Объединить в одну модель</translation>
    </message>
    <message>
        <source>An ensemble of the chosen runs, or of a run's folds.</source>
        <translation>Ансамбль выбранных запусков или блоков одного запуска.</translation>
    </message>
    <message>
        <source>Export the model…</source>
        <translation>Экспорт модели…</translation>
    </message>
    <message>
        <source>Of the chosen run.</source>
        <translation>Модели выбранного запуска.</translation>
    </message>
    <message>
        <source>Rename the run</source>
        <translation>Переименовать запуск</translation>
    </message>
    <message>
        <source>With its model.</source>
        <translation>Вместе с его моделью.</translation>
    </message>
    <message>
        <source>Delete runs</source>
        <translation>Удалить запуски</translation>
    </message>
    <message>
        <source>With their models; can be undone. One that waits leaves the queue.</source>
        <translation>Вместе с их моделями; можно отменить. Ожидающий уходит из очереди.</translation>
    </message>
    <message>
        <source>How long will it take?</source>
        <translation>Сколько времени это займёт?</translation>
    </message>
    <message>
        <source>Tries a few examples and a few steps.</source>
        <translation>Пробует несколько примеров и несколько шагов.</translation>
    </message>
    <message>
        <source>Augmentation: hear and change</source>
        <translation>Аугментация: послушать и изменить</translation>
    </message>
    <message>
        <source>See and hear what the network will get.</source>
        <translation>Увидеть и услышать то, что получит сеть.</translation>
    </message>
    <message>
        <source>Another example</source>
        <translation>Другой пример</translation>
    </message>
    <message>
        <source>Of the training data, as its augmentation changes it.</source>
        <translation>Из обучающих данных, в том виде, как его изменит аугментация.</translation>
    </message>
    <message>
        <source>The same example an epoch later</source>
        <translation>Тот же пример эпохой позже</translation>
    </message>
    <message>
        <source>Other random numbers are drawn for it then.</source>
        <translation>Для него тогда выпадут другие случайные числа.</translation>
    </message>
    <message>
        <source>Play the example as it was recorded</source>
        <translation>Слушать исходный пример</translation>
    </message>
    <message>
        <source>Play the example as the network gets it</source>
        <translation>Слушать пример для сети</translation>
    </message>
    <message>
        <source>Stop classifying</source>
        <translation>Остановить классификацию</translation>
    </message>
    <message>
        <source>What is done stays and can be gone on with.</source>
        <translation>Сделанное остаётся, и его можно продолжить.</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>Выбрать файлы…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Выбрать папку…</translation>
    </message>
    <message>
        <source>Search files</source>
        <translation>Поиск по файлам</translation>
    </message>
    <message>
        <source>Export results…</source>
        <translation>Экспорт результатов…</translation>
    </message>
    <message>
        <source>Play or stop the file</source>
        <translation>Слушать или остановить</translation>
    </message>
    <message>
        <source>Play the highest window</source>
        <translation>Слушать лучшее окно</translation>
    </message>
    <message>
        <source>From the window with the highest score.</source>
        <translation>С того окна, где оценка наибольшая.</translation>
    </message>
    <message>
        <source>Objects and scenes</source>
        <translation>Предметы и сцены</translation>
    </message>
    <message>
        <source>What SoundNet hears in the file, for a model made of it.</source>
        <translation>Что слышит в файле SoundNet, если модель построена на нём.</translation>
    </message>
    <message>
        <source>Copy the transcript</source>
        <translation>Скопировать расшифровку</translation>
    </message>
    <message>
        <source>What is said in the chosen file.</source>
        <translation>Что сказано в выбранном файле.</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Оценить модель</translation>
    </message>
    <message>
        <source>Try the model on chunks it has not seen.</source>
        <translation>Проверить модель на фрагментах, которых она не видела.</translation>
    </message>
    <message>
        <source>Play or stop what is chosen</source>
        <translation>Слушать или остановить</translation>
    </message>
    <message>
        <source>At the second where it is.</source>
        <translation>На той секунде, где она находится.</translation>
    </message>
    <message>
        <source>Next in the list</source>
        <translation>Следующее в списке</translation>
    </message>
    <message>
        <source>Previous in the list</source>
        <translation>Предыдущее в списке</translation>
    </message>
    <message>
        <source>The label is right</source>
        <translation>Метка верна</translation>
    </message>
    <message>
        <source>Keep it, and go on to the next.</source>
        <translation>Оставить её и перейти к следующей.</translation>
    </message>
    <message>
        <source>The model is right</source>
        <translation>Модель права</translation>
    </message>
    <message>
        <source>Give it the class that the model says.</source>
        <translation>Дать тот класс, который называет модель.</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Не уверен</translation>
    </message>
    <message>
        <source>Note that it cannot be told.</source>
        <translation>Отметить, что определить нельзя.</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Пропустить</translation>
    </message>
    <message>
        <source>Go on, and come back to it another day.</source>
        <translation>Идти дальше и вернуться в другой раз.</translation>
    </message>
    <message>
        <source>Label as class 1</source>
        <translation>Разметить как класс 1</translation>
    </message>
    <message>
        <source>Label as class 2</source>
        <translation>Разметить как класс 2</translation>
    </message>
    <message>
        <source>Label as class 3</source>
        <translation>Разметить как класс 3</translation>
    </message>
    <message>
        <source>Label as class 4</source>
        <translation>Разметить как класс 4</translation>
    </message>
    <message>
        <source>Label as class 5</source>
        <translation>Разметить как класс 5</translation>
    </message>
    <message>
        <source>Label as class 6</source>
        <translation>Разметить как класс 6</translation>
    </message>
    <message>
        <source>Label as class 7</source>
        <translation>Разметить как класс 7</translation>
    </message>
    <message>
        <source>Label as class 8</source>
        <translation>Разметить как класс 8</translation>
    </message>
    <message>
        <source>Label as class 9</source>
        <translation>Разметить как класс 9</translation>
    </message>
    <message>
        <source>Play each one that is chosen</source>
        <translation>Слушать каждый выбранный</translation>
    </message>
    <message>
        <source>Or only when asked.</source>
        <translation>Или только по запросу.</translation>
    </message>
    <message>
        <source>Figures, plots or only the list</source>
        <translation>Цифры, графики или только список</translation>
    </message>
    <message>
        <source>Retrain with corrections</source>
        <translation>Дообучить с исправлениями</translation>
    </message>
    <message>
        <source>The same recipe on the same split.</source>
        <translation>Тот же рецепт на том же разбиении.</translation>
    </message>
    <message>
        <source>What to label next</source>
        <translation>Что разметить дальше</translation>
    </message>
    <message>
        <source>What the model doubts most, to hear and label; or back.</source>
        <translation>То, в чём модель сомневается больше всего: послушать и разметить; или назад.</translation>
    </message>
    <message>
        <source>Export report…</source>
        <translation>Экспорт отчёта…</translation>
    </message>
    <message>
        <source>Export the list…</source>
        <translation>Экспорт списка…</translation>
    </message>
    <message>
        <source>What is listed, in its order, as a table.</source>
        <translation>То, что в списке, в его порядке, таблицей.</translation>
    </message>
    <message>
        <source>Export mistakes as clips…</source>
        <translation>Экспорт ошибок отрывками…</translation>
    </message>
    <message>
        <source>A folder for each kind of mistake.</source>
        <translation>Папка для каждого вида ошибок.</translation>
    </message>
    <message>
        <source>Export review decisions…</source>
        <translation>Экспорт решений…</translation>
    </message>
    <message>
        <source>What was said of which stretch.</source>
        <translation>Что и о каком участке было сказано.</translation>
    </message>
    <message>
        <source>Export corrected labels…</source>
        <translation>Экспорт исправленных меток…</translation>
    </message>
    <message>
        <source>In any label format.</source>
        <translation>В любом формате меток.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Импорт…</translation>
    </message>
    <message>
        <source>Install a model, or weights of another program.</source>
        <translation>Установить модель или веса другой программы.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Save the chosen model, as it is or in fewer bits.</source>
        <translation>Сохранить выбранную модель как есть или с меньшим числом бит.</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Установить</translation>
    </message>
    <message>
        <source>Make a model of this project usable everywhere by name.</source>
        <translation>Сделать модель этого проекта доступной всюду по имени.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete the chosen installed model.</source>
        <translation>Удалить выбранную установленную модель.</translation>
    </message>
    <message>
        <source>Keys that Earmark comes with</source>
        <translation>Исходные клавиши Earmark</translation>
    </message>
    <message>
        <source>Every action gets its own keys back.</source>
        <translation>Каждому действию возвращаются его клавиши.</translation>
    </message>
    <message>
        <source>Two classes on A and B</source>
        <translation>Два класса на A и B</translation>
    </message>
    <message>
        <source>The first two classes of this project get A and B.</source>
        <translation>Первые два класса проекта получают клавиши A и B.</translation>
    </message>
    <message>
        <source>Judge with Y, N, U</source>
        <translation>Решать клавишами Y, N, U</translation>
    </message>
    <message>
        <source>Y accepts a suggestion, N rejects it, U leaves it open.</source>
        <translation>Y принимает предложение, N отклоняет, U оставляет открытым.</translation>
    </message>
    <message>
        <source>Judge with Up, Down, U</source>
        <translation>Решать клавишами Up, Down, U</translation>
    </message>
    <message>
        <source>Up accepts a suggestion, Down rejects it, U leaves it open.</source>
        <translation>Up принимает предложение, Down отклоняет, U оставляет открытым.</translation>
    </message>
    <message>
        <source>Judge with A, S, D</source>
        <translation>Решать клавишами A, S, D</translation>
    </message>
    <message>
        <source>A accepts a suggestion, S rejects it, D leaves it open.</source>
        <translation>A принимает предложение, S отклоняет, D оставляет открытым.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Везде</translation>
    </message>
</context>
<context>
    <name>Adding</name>
    <message>
        <source>Open or make a project first, then drop recordings on it.</source>
        <translation>Сначала откройте или создайте проект, затем перетащите на него записи.</translation>
    </message>
    <message>
        <source>Adding recordings</source>
        <translation>Добавление записей</translation>
    </message>
    <message>
        <source>Stopped; the recordings added so far stay.</source>
        <translation>Остановлено; уже добавленные записи остаются.</translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln recording(s)</source>
        <translation><numerusform>Добавить %Ln запись</numerusform><numerusform>Добавить %Ln записи</numerusform><numerusform>Добавить %Ln записей</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Added %Ln recording(s).</source>
        <translation><numerusform>Добавлена %Ln запись.</numerusform><numerusform>Добавлено %Ln записи.</numerusform><numerusform>Добавлено %Ln записей.</numerusform></translation>
    </message>
    <message>
        <source>No audio was found there.</source>
        <translation>Там не нашлось звука.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were left out:</source>
        <translation><numerusform>Пропущен %Ln файл:</numerusform><numerusform>Пропущено %Ln файла:</numerusform><numerusform>Пропущено %Ln файлов:</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Removed %Ln recording(s) with {} segments; the files stay. Undo brings them back.</source>
        <translation><numerusform>Убрана %Ln запись (отрезков: {}); файлы остаются. «Отменить» вернёт всё.</numerusform><numerusform>Убраны %Ln записи (отрезков: {}); файлы остаются. «Отменить» вернёт всё.</numerusform><numerusform>Убрано %Ln записей (отрезков: {}); файлы остаются. «Отменить» вернёт всё.</numerusform></translation>
    </message>
    <message>
        <source>Looking for moved recordings</source>
        <translation>Поиск перемещённых записей</translation>
    </message>
    <message>
        <source>None of the missing recordings is below that folder.</source>
        <translation>Ни одной из пропавших записей в этой папке нет.</translation>
    </message>
    <message numerus="yes">
        <source>Found %Ln recording(s) again.</source>
        <translation><numerusform>Снова найдена %Ln запись.</numerusform><numerusform>Снова найдены %Ln записи.</numerusform><numerusform>Снова найдено %Ln записей.</numerusform></translation>
    </message>
</context>
<context>
    <name>Answering</name>
    <message>
        <source>Writing corrections</source>
        <translation>Запись исправлений</translation>
    </message>
</context>
<context>
    <name>AnswersModel</name>
    <message>
        <source>unsure</source>
        <translation>не уверен</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>From, to</source>
        <translation>От и до</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Метка</translation>
    </message>
    <message>
        <source>Model says</source>
        <translation>Ответ модели</translation>
    </message>
    <message>
        <source>How sure</source>
        <translation>Уверенность</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>Ваше решение</translation>
    </message>
    <message>
        <source>label is right</source>
        <translation>метка верна</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>пропущено</translation>
    </message>
    <message>
        <source>{}, was {}</source>
        <translation>{}, было {}</translation>
    </message>
</context>
<context>
    <name>AskBar</name>
    <message>
        <source>Activity, without a model</source>
        <translation>Активность, без модели</translation>
    </message>
    <message>
        <source>What suggests</source>
        <translation>Кто предлагает</translation>
    </message>
    <message>
        <source>Class to suggest</source>
        <translation>Класс для предложений</translation>
    </message>
    <message>
        <source>Where to listen</source>
        <translation>Где искать</translation>
    </message>
    <message>
        <source>In this recording</source>
        <translation>В этой записи</translation>
    </message>
    <message>
        <source>In all recordings</source>
        <translation>Во всех записях</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>Предложить</translation>
    </message>
    <message>
        <source>Where it scores over {:.2f}</source>
        <translation>Где оценка выше {:.2f}</translation>
    </message>
    <message>
        <source>The likeliest class at each moment</source>
        <translation>Самый вероятный класс в каждый момент</translation>
    </message>
    <message>
        <source>The mean score of the windows at each moment, with hysteresis. It knows {}.</source>
        <translation>Средняя оценка окон в каждый момент, с гистерезисом. Модель знает: {}.</translation>
    </message>
    <message>
        <source>Energy over the noise floor</source>
        <translation>Энергия над уровнем шума</translation>
    </message>
    <message>
        <source>What is louder than the noise floor, which follows the sound, with hysteresis.</source>
        <translation>Всё, что громче уровня шума, который следует за звуком, с гистерезисом.</translation>
    </message>
    <message>
        <source>Add a class first.</source>
        <translation>Сначала добавьте класс.</translation>
    </message>
    <message>
        <source>Activity is suggested as a class that you choose.</source>
        <translation>Активность предлагается как класс, который вы выберете.</translation>
    </message>
</context>
<context>
    <name>AugmentEdit</name>
    <message>
        <source>Augmentation</source>
        <translation>Аугментация</translation>
    </message>
    <message>
        <source>Own…</source>
        <translation>Своя…</translation>
    </message>
    <message>
        <source>Put your own steps together and hear what they do.</source>
        <translation>Соберите свою цепочку шагов и послушайте, что она делает.</translation>
    </message>
    <message>
        <source>Hear and change…</source>
        <translation>Послушать…</translation>
    </message>
    <message>
        <source>Steps of your own.</source>
        <translation>Ваша цепочка шагов.</translation>
    </message>
</context>
<context>
    <name>AugmentPanel</name>
    <message>
        <source>Augmentation</source>
        <translation>Аугментация</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Another example</source>
        <translation>Другой пример</translation>
    </message>
    <message>
        <source>Next epoch</source>
        <translation>Следующая эпоха</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>Записано</translation>
    </message>
    <message>
        <source>For the network</source>
        <translation>Для сети</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Воспроизведение</translation>
    </message>
    <message>
        <source>Augmentation: {}</source>
        <translation>Аугментация: {}</translation>
    </message>
    <message>
        <source>Every step draws anew for each example and epoch.</source>
        <translation>На каждом шаге случайные числа для каждого примера и каждой эпохи новые.</translation>
    </message>
    <message>
        <source>own steps</source>
        <translation>своя цепочка</translation>
    </message>
    <message>
        <source>Split the chunks on the Cut page; then an example can be heard here.</source>
        <translation>Разбейте фрагменты на странице «Нарезка», тогда здесь можно будет послушать пример.</translation>
    </message>
    <message>
        <source>Making an example</source>
        <translation>Подготовка примера</translation>
    </message>
    <message>
        <source>{}: {} % of the examples are then mixed with another of their batch; not shown here.</source>
        <translation>{}: {} % примеров затем смешиваются с другим из того же пакета; здесь не показано.</translation>
    </message>
    <message>
        <source>Nothing was drawn for this example in this epoch; it is used as it is.</source>
        <translation>Для этого примера в этой эпохе ничего не выпало: он берётся как есть.</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} – {}</translation>
    </message>
    <message>
        <source>{}, {}, {}, epoch {}</source>
        <translation>{}, {}, {}, эпоха {}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
</context>
<context>
    <name>AugmentRoom</name>
    <message>
        <source>This family trains on examples as they are: it has no augmentation.</source>
        <translation>Это семейство учится на примерах как есть: аугментации у него нет.</translation>
    </message>
</context>
<context>
    <name>Augmentation</name>
    <message>
        <source>Band limit</source>
        <translation>Ограничение полосы</translation>
    </message>
    <message>
        <source>Takes lows or highs away, as small loudspeakers, cheap microphones and walls do.</source>
        <translation>Срезает низкие или высокие частоты, как делают маленькие динамики, дешёвые микрофоны и стены.</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Перегрузка</translation>
    </message>
    <message>
        <source>Cuts the peaks off, as an overloaded microphone or recorder does.</source>
        <translation>Срезает пики, как перегруженный микрофон или рекордер.</translation>
    </message>
    <message>
        <source>Lossy codec</source>
        <translation>Кодек с потерями</translation>
    </message>
    <message>
        <source>What MP3, AAC, Opus or a mobile phone leave of a sound. Slow, about 6 to 18 ms per 3 s: for few examples.</source>
        <translation>То, что оставляют от звука MP3, AAC, Opus или мобильный телефон. Медленно, около 6–18 мс на 3 с: для немногих примеров.</translation>
    </message>
    <message>
        <source>Random crop</source>
        <translation>Случайная вырезка</translation>
    </message>
    <message>
        <source>Keeps a stretch of the example; the rest of the window is filled as short clips are.</source>
        <translation>Оставляет участок примера; остаток окна заполняется, как у коротких записей.</translation>
    </message>
    <message>
        <source>Random erase</source>
        <translation>Случайное стирание</translation>
    </message>
    <message>
        <source>Silences a stretch of the example, so that no single moment decides.</source>
        <translation>Заглушает участок примера, чтобы ни один момент не решал всё.</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>Усиление</translation>
    </message>
    <message>
        <source>Makes the example louder or quieter, so that level alone tells nothing.</source>
        <translation>Делает пример громче или тише, чтобы сам по себе уровень ничего не говорил.</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>Mixes two examples and their labels, so that the model is less sure where it should not be.</source>
        <translation>Смешивает два примера и их метки, чтобы модель была менее уверена там, где не следует.</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Шум</translation>
    </message>
    <message>
        <source>Adds a hiss (white), a rush (pink) or a rumble (brown), as microphones, wind and engines do.</source>
        <translation>Добавляет шипение (белый), шорох (розовый) или гул (коричневый), как микрофоны, ветер и моторы.</translation>
    </message>
    <message>
        <source>Noise from recordings</source>
        <translation>Шум из записей</translation>
    </message>
    <message>
        <source>Adds real noise from a folder of recordings: the best preparation for the places where the model will listen.</source>
        <translation>Добавляет настоящий шум из папки записей: лучшая подготовка к местам, где модель будет слушать.</translation>
    </message>
    <message>
        <source>Pitch shift</source>
        <translation>Сдвиг высоты</translation>
    </message>
    <message>
        <source>Higher or lower at the same speed, as voices differ. The fine method takes about 9 ms per 3 s.</source>
        <translation>Выше или ниже при той же скорости, как различаются голоса. Тонкий способ занимает около 9 мс на 3 с.</translation>
    </message>
    <message>
        <source>Polarity</source>
        <translation>Полярность</translation>
    </message>
    <message>
        <source>Turns the waveform upside down, as a swapped cable does; only networks on raw samples notice.</source>
        <translation>Переворачивает волну, как перепутанный кабель; это замечают только сети на самих отсчётах.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Every example as it is.</source>
        <translation>Каждый пример как есть.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Level, place and small gaps: hardly ever wrong, and costs next to nothing.</source>
        <translation>Уровень, место и маленькие пропуски: почти никогда не мешает и почти ничего не стоит.</translation>
    </message>
    <message>
        <source>Strong</source>
        <translation>Сильная</translation>
    </message>
    <message>
        <source>Speed, pitch, rooms, noise and mixtures: for little data that must serve for much.</source>
        <translation>Скорость, высота, помещения, шум и смеси: когда малым данным надо послужить за многих.</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>Телефон</translation>
    </message>
    <message>
        <source>For models that listen to calls and learn from better recordings.</source>
        <translation>Для моделей, которые слушают звонки, а учатся на более хороших записях.</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Помещения</translation>
    </message>
    <message>
        <source>For microphones at a distance, such as on a table or a wall.</source>
        <translation>Для микрофонов на расстоянии, например на столе или на стене.</translation>
    </message>
    <message>
        <source>For streets, machines, wind and poor microphones.</source>
        <translation>Для улиц, машин, ветра и плохих микрофонов.</translation>
    </message>
    <message>
        <source>Mixtures</source>
        <translation>Смеси</translation>
    </message>
    <message>
        <source>Every example is two at once, each at its own speed (between-class learning): for sounds that are not speech.</source>
        <translation>Каждый пример — сразу два, каждый со своей скоростью (обучение между классами): для звуков, которые не речь.</translation>
    </message>
    <message>
        <source>Room</source>
        <translation>Помещение</translation>
    </message>
    <message>
        <source>Adds the reverberation of a made-up room, from a living room to a hall.</source>
        <translation>Добавляет реверберацию придуманного помещения, от гостиной до зала.</translation>
    </message>
    <message>
        <source>Room from recordings</source>
        <translation>Помещение из записей</translation>
    </message>
    <message>
        <source>Adds the reverberation of real rooms, from a folder of recorded impulse responses.</source>
        <translation>Добавляет реверберацию настоящих помещений из папки записанных импульсных откликов.</translation>
    </message>
    <message>
        <source>SpecAugment</source>
        <translation>SpecAugment</translation>
    </message>
    <message>
        <source>Covers up some moments and bands, so that the model looks at all of the sound; costs next to nothing.</source>
        <translation>Закрывает некоторые моменты и полосы, чтобы модель смотрела на весь звук; почти ничего не стоит.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Speed and pitch together, as of a smaller or larger dog: the strongest cheap change for sounds that are not speech.</source>
        <translation>Скорость и высота вместе, как у собаки поменьше или побольше: самое сильное из дешёвых изменений для звуков, которые не речь.</translation>
    </message>
    <message>
        <source>Telephone line</source>
        <translation>Телефонная линия</translation>
    </message>
    <message>
        <source>Narrow band, eight-bit samples and lost packets, as on a call.</source>
        <translation>Узкая полоса, восьмибитные отсчёты и потерянные пакеты, как в разговоре по телефону.</translation>
    </message>
    <message>
        <source>Time shift</source>
        <translation>Сдвиг во времени</translation>
    </message>
    <message>
        <source>Moves the sound to an earlier or later place in the window.</source>
        <translation>Переносит звук в окне раньше или позже.</translation>
    </message>
    <message>
        <source>Time stretch</source>
        <translation>Растяжение во времени</translation>
    </message>
    <message>
        <source>Slower or faster at the same pitch, as people speak. The fine method takes about 8 ms per 3 s.</source>
        <translation>Медленнее или быстрее при той же высоте, как говорят люди. Тонкий способ занимает около 8 мс на 3 с.</translation>
    </message>
</context>
<context>
    <name>BackupSheet</name>
    <message>
        <source>Backups</source>
        <translation>Резервные копии</translation>
    </message>
    <message>
        <source>There is no backup yet. One is made when you begin to edit, and every 10 minutes.</source>
        <translation>Копий ещё нет. Копия создаётся, когда вы начинаете правку, и затем каждые 10 минут.</translation>
    </message>
    <message>
        <source>What is there now is kept in a file beside the backups.</source>
        <translation>То, что есть сейчас, сохранится в файле рядом с копиями.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Восстановить</translation>
    </message>
    <message>
        <source>Restore a backup of {}</source>
        <translation>Восстановление из копии: {}</translation>
    </message>
</context>
<context>
    <name>Bars</name>
    <message>
        <source>{:g} s</source>
        <translation>{:g} с</translation>
    </message>
    <message>
        <source>{:g} min</source>
        <translation>{:g} мин</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Пропустить</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Stretch {} of {}</source>
        <translation>Участок {} из {}</translation>
    </message>
    <message>
        <source>Add a class first; its key labels the stretch.</source>
        <translation>Сначала добавьте класс: его клавиша размечает участок.</translation>
    </message>
    <message>
        <source>Boundary {} of {}</source>
        <translation>Граница {} из {}</translation>
    </message>
    <message>
        <source>{}, {}</source>
        <translation>{}, {}</translation>
    </message>
    <message>
        <source>10 ms</source>
        <translation>10 мс</translation>
    </message>
    <message>
        <source>1 s</source>
        <translation>1 с</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Далее</translation>
    </message>
    <message>
        <source>Click where it should be, or drag it</source>
        <translation>Щёлкните там, где ей место, или перетащите её</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation><numerusform>Выбрано: %Ln</numerusform><numerusform>Выбрано: %Ln</numerusform><numerusform>Выбрано: %Ln</numerusform></translation>
    </message>
    <message>
        <source>{} shows the first</source>
        <translation>{} показывает первое</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Принять</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Отклонить</translation>
    </message>
</context>
<context>
    <name>ChainEditor</name>
    <message>
        <source>Add a step</source>
        <translation>Добавить шаг</translation>
    </message>
    <message>
        <source>No step: every example is used as it is.</source>
        <translation>Шагов нет: каждый пример берётся как есть.</translation>
    </message>
</context>
<context>
    <name>ChartExport</name>
    <message>
        <source>Copy as picture</source>
        <translation>Скопировать как картинку</translation>
    </message>
    <message>
        <source>Copy values</source>
        <translation>Скопировать значения</translation>
    </message>
    <message>
        <source>Save as {}…</source>
        <translation>Сохранить как {}…</translation>
    </message>
    <message>
        <source>{}: copy or save</source>
        <translation>{}: скопировать или сохранить</translation>
    </message>
    <message>
        <source>Copy or save this chart: PNG, SVG, or its values as CSV</source>
        <translation>Скопировать или сохранить этот график: PNG, SVG или значения в CSV</translation>
    </message>
    <message>
        <source>Save the chart</source>
        <translation>Сохранение графика</translation>
    </message>
</context>
<context>
    <name>ChartLegend</name>
    <message>
        <source>Press a name to hide or show its curve.</source>
        <translation>Щёлкните название, чтобы скрыть или показать кривую.</translation>
    </message>
    <message>
        <source>epoch {}</source>
        <translation>эпоха {}</translation>
    </message>
</context>
<context>
    <name>Checking</name>
    <message>
        <source>Checking split {}</source>
        <translation>Проверка разбиения {}</translation>
    </message>
</context>
<context>
    <name>Checks</name>
    <message>
        <source>No class can be told by its frequency range alone.</source>
        <translation>Ни один класс нельзя узнать по одному только диапазону частот.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its frequency range alone: its spectrum ends at {1} kHz, that of all others at {2} kHz, in files of {3} Hz.</source>
        <translation>Класс {0} можно узнать по одному диапазону частот: его спектр кончается на {1} кГц, у всех остальных — на {2} кГц, в файлах с {3} Гц.</translation>
    </message>
    <message>
        <source>That is the mark of a telephone line, a codec or a converter, and the model may learn it instead of the sound. Send all classes through the same chain, or choose a model with a lower sample rate.</source>
        <translation>Это след телефонной линии, кодека или преобразователя, и модель может выучить его вместо звука. Пропустите все классы через одну и ту же цепочку или выберите модель с меньшей частотой дискретизации.</translation>
    </message>
    <message>
        <source>Every class has examples in every part.</source>
        <translation>У каждого класса есть примеры в каждой части.</translation>
    </message>
    <message>
        <source>There is only the class {0}.</source>
        <translation>Есть только класс {0}.</translation>
    </message>
    <message>
        <source>A classifier needs examples of at least two classes; add what it is to be told from.</source>
        <translation>Классификатору нужны примеры хотя бы двух классов; добавьте то, от чего его надо отличать.</translation>
    </message>
    <message>
        <source>{0} of {1} are in no part and will not be used.</source>
        <translation>{0} из {1} не входят ни в одну часть и не будут использованы.</translation>
    </message>
    <message>
        <source>Give every row a part, or split by recording instead.</source>
        <translation>Дайте каждой строке часть или разбейте по записям.</translation>
    </message>
    <message>
        <source>{0} {1} no example in the {2} part.</source>
        <translation>{0}: нет примеров в части «{2}».</translation>
    </message>
    <message>
        <source>A class cannot be learnt without examples. Add recordings of it, or split again.</source>
        <translation>Без примеров класс не выучить. Добавьте его записи или разбейте снова.</translation>
    </message>
    <message>
        <source>How well it is recognised cannot be measured there. Add recordings of it, or enlarge that part.</source>
        <translation>Там нельзя измерить, насколько хорошо он узнаётся. Добавьте его записи или увеличьте эту часть.</translation>
    </message>
    <message>
        <source>The {0} part has fewer than {1} examples of {2} (as few as {3}).</source>
        <translation>В части «{0}» меньше {1} примеров: {2} (наименьшее — {3}).</translation>
    </message>
    <message>
        <source>Figures on so few are rough: look at their intervals, and add recordings where you can.</source>
        <translation>Цифры по столь малому грубы: смотрите на их интервалы и по возможности добавьте записи.</translation>
    </message>
    <message>
        <source>No item is overdriven.</source>
        <translation>Перегруженных элементов нет.</translation>
    </message>
    <message>
        <source>{0} of {1} items ({2}) are overdriven: their tops are cut off (up to {3} of the samples), of {4}.</source>
        <translation>Перегружены {0} из {1} ({2}): вершины срезаны (до {3} отсчётов), {4}.</translation>
    </message>
    <message>
        <source>Record with less gain, or take the recording from before it was made louder. If only one class is overdriven, the model may learn that instead of the sound.</source>
        <translation>Записывайте с меньшим усилением или возьмите запись до того, как её сделали громче. Если перегружен только один класс, модель может выучить перегрузку вместо звука.</translation>
    </message>
    <message>
        <source>No item has a DC offset.</source>
        <translation>Постоянной составляющей нет ни у одного элемента.</translation>
    </message>
    <message>
        <source>{0} of {1} {2} shifted away from zero (DC offset, up to {3} of full scale).</source>
        <translation>{0} из {1} смещены от нуля (постоянная составляющая до {3} полной шкалы).</translation>
    </message>
    <message>
        <source>A fault of the recorder or its cable. Run a high-pass filter at 20 Hz over these recordings.</source>
        <translation>Неисправность рекордера или кабеля. Пропустите эти записи через фильтр верхних частот 20 Гц.</translation>
    </message>
    <message>
        <source>No sound is in the data twice.</source>
        <translation>Ни один звук не встречается в данных дважды.</translation>
    </message>
    <message>
        <source>{0} can be found in more than one part, sample for sample{1}.</source>
        <translation>{0} встречаются более чем в одной части, отсчёт в отсчёт{1}.</translation>
    </message>
    <message>
        <source>The model will be tested on what it has learnt. Keep one of each, or give the copies the same group.</source>
        <translation>Модель проверят на том, что она выучила. Оставьте по одному или дайте копиям одну группу.</translation>
    </message>
    <message>
        <source>{0} can be found more than once with different labels.</source>
        <translation>{0} встречаются несколько раз с разными метками.</translation>
    </message>
    <message>
        <source>One of the labels is wrong, or the sound belongs to both classes. Listen, and keep one of each.</source>
        <translation>Одна из меток неверна, или звук относится к обоим классам. Послушайте и оставьте по одному.</translation>
    </message>
    <message>
        <source>{0} can be found more than once in the same part ({1} too many).</source>
        <translation>{0} встречаются несколько раз в одной и той же части (лишних: {1}).</translation>
    </message>
    <message>
        <source>They count several times. Remove the copies unless that is meant.</source>
        <translation>Они считаются несколько раз. Удалите копии, если так не задумано.</translation>
    </message>
    <message>
        <source>All items have the same sample rate, channels and file format.</source>
        <translation>У всех элементов одинаковые частота дискретизации, число каналов и формат файла.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its {1} alone: {2} of its items are {3}, and {4} of all others.</source>
        <translation>Класс {0} можно узнать по одному признаку ({1}): {2} его элементов — {3}, у всех остальных таких {4}.</translation>
    </message>
    <message>
        <source>The model may learn the recorder instead of the sound, and fail on other recordings. Bring recordings of every class from the same sources, or convert all in the same way (the lowest rate, one format).</source>
        <translation>Модель может выучить рекордер вместо звука и не справиться с другими записями. Возьмите записи каждого класса из одних и тех же источников или преобразуйте все одинаково (наименьшая частота, один формат).</translation>
    </message>
    <message>
        <source>The items differ in {0}: {1}.</source>
        <translation>Элементы различаются ({0}): {1}.</translation>
    </message>
    <message>
        <source>All are brought to the model's rate and first channel, and every class has some of each, so this does no harm as long as what will be classified is as mixed.</source>
        <translation>Все приводятся к частоте и первому каналу модели, и у каждого класса есть и те, и другие, поэтому вреда нет, пока то, что будет классифицироваться, столь же разнородно.</translation>
    </message>
    <message>
        <source>No recording (or speaker, source) is in more than one part.</source>
        <translation>Ни одна запись (говорящий, источник) не входит больше чем в одну часть.</translation>
    </message>
    <message>
        <source>{0} of {1} (or speakers, sources) {2} in more than one part of the split ({3}); {4} of the {5} items outside training are concerned.</source>
        <translation>{0} из {1} (или говорящих, источников) входят больше чем в одну часть разбиения ({3}); затронуты {4} из {5} элементов вне обучения.</translation>
    </message>
    <message>
        <source>The model will be asked about recordings that it has learnt, and the figures will be too good to be true. Split by recording.</source>
        <translation>Модель спросят о записях, которые она выучила, и цифры будут слишком хороши, чтобы быть правдой. Разбейте по записям.</translation>
    </message>
    <message>
        <source>No class is more than ten times larger than another.</source>
        <translation>Ни один класс не больше другого более чем в десять раз.</translation>
    </message>
    <message>
        <source>{0} has {1} items and {2} only {3}, {4} times fewer; always saying {5} would be right in {6} of all.</source>
        <translation>{0}: элементов {1}, а {2}: только {3}, в {4} раз меньше; ответ «всегда {5}» был бы верен в {6} случаев.</translation>
    </message>
    <message>
        <source>Look at the recall of each class and at F1 instead of accuracy, and add recordings of {0}, or synthesize more of it.</source>
        <translation>Смотрите на полноту каждого класса и на F1, а не на долю верных, и добавьте записи класса {0} или синтезируйте их.</translation>
    </message>
    <message>
        <source>No item is shorter than the model's window.</source>
        <translation>Нет элементов короче окна модели.</translation>
    </message>
    <message>
        <source>{0} of {1} ({2}) {3} shorter than the model's window of {4} s (the shortest {5} s).</source>
        <translation>{0} из {1} ({2}) короче окна модели в {4} с (самый короткий — {5} с).</translation>
    </message>
    <message>
        <source>They will be filled up with silence or repeated. Choose a shorter window, or cut longer chunks.</source>
        <translation>Они будут дополнены тишиной или повтором. Выберите окно короче или нарежьте более длинные фрагменты.</translation>
    </message>
    <message>
        <source>No class can be told by its level alone.</source>
        <translation>Ни один класс нельзя узнать по одному только уровню.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its level alone: {1} dB in the middle against {2} dB for all others. Asked which of two sounds is of this class, the level alone is right {3} of the time {4}.</source>
        <translation>Класс {0} можно узнать по одному уровню: в середине {1} дБ против {2} дБ у всех остальных. На вопрос, какой из двух звуков этого класса, один уровень отвечает верно в {3} случаев {4}.</translation>
    </message>
    <message>
        <source>If the class is not louder or quieter by nature, the model may learn the gain instead of the sound. Train with random gain, or record all classes at the same level.</source>
        <translation>Если класс по своей природе не громче и не тише, модель может выучить усиление вместо звука. Обучайте со случайным усилением или записывайте все классы с одним уровнем.</translation>
    </message>
    <message>
        <source>No part holds another version of a sound in a different part.</source>
        <translation>Ни в одной части нет другой версии звука из другой части.</translation>
    </message>
    <message>
        <source>{0} outside training {1} another version (louder, compressed, resampled, with noise) of a sound in a different part. The plainest: {2} in the {3} part and {4} in the {5} part agree by {6}.</source>
        <translation>{0} вне обучения — другая версия (громче, сжатая, с другой частотой, с шумом) звука из другой части. Самая явная: {2} в части «{3}» и {4} в части «{5}» совпадают на {6}.</translation>
    </message>
    <message>
        <source>The model will be tested on what it has learnt. Give the versions of one sound the same group, or keep one.</source>
        <translation>Модель проверят на том, что она выучила. Дайте версиям одного звука одну группу или оставьте одну.</translation>
    </message>
    <message>
        <source>Every class comes from several recordings.</source>
        <translation>Каждый класс взят из нескольких записей.</translation>
    </message>
    <message>
        <source>{0} {1} from a single recording (or speaker, source).</source>
        <translation>{0}: всё из одной записи (одного говорящего, источника).</translation>
    </message>
    <message>
        <source>The model may learn that recording instead of the class, and nothing can show it. Add recordings of it made elsewhere.</source>
        <translation>Модель может выучить эту запись вместо класса, и ничто этого не покажет. Добавьте его записи, сделанные в другом месте.</translation>
    </message>
    <message>
        <source>No labels contradict each other at the same time.</source>
        <translation>Нет меток, противоречащих друг другу в одно время.</translation>
    </message>
    <message>
        <source>{0} of stretches overlap that lie in different parts.</source>
        <translation>{0} участков перекрываются, хотя лежат в разных частях.</translation>
    </message>
    <message>
        <source>The same seconds would be learnt and tested. Split by recording.</source>
        <translation>Одни и те же секунды попали бы и в обучение, и в тест. Разбейте по записям.</translation>
    </message>
    <message>
        <source>{0} of stretches overlap that have different labels.</source>
        <translation>{0} участков с разными метками перекрываются.</translation>
    </message>
    <message>
        <source>The same seconds teach two answers. Shorten one of the labels, or choose a shorter chunk length.</source>
        <translation>Одни и те же секунды учат двум ответам. Укоротите одну из меток или выберите меньшую длину фрагмента.</translation>
    </message>
    <message>
        <source>No item is silent.</source>
        <translation>Беззвучных элементов нет.</translation>
    </message>
    <message>
        <source>{0} of {1} items ({2}) are silent (below {3} dB of full scale), of {4}.</source>
        <translation>Беззвучны {0} из {1} ({2}; ниже {3} дБ полной шкалы), {4}.</translation>
    </message>
    <message>
        <source>There is nothing to learn from them but silence. Remove them unless silence is a class, and check that the first channel is the one with the sound.</source>
        <translation>Учиться на них нечему, кроме тишины. Удалите их, если тишина не класс, и проверьте, что звук есть именно в первом канале.</translation>
    </message>
    <message>
        <source>All files could be read.</source>
        <translation>Все файлы прочитаны.</translation>
    </message>
    <message>
        <source>{0} of the data could not be used. The first: {1}</source>
        <translation>{0} данных не удалось использовать. Первое: {1}</translation>
    </message>
    <message>
        <source>Correct them, or leave them out knowingly.</source>
        <translation>Исправьте их или пропустите сознательно.</translation>
    </message>
    <message>
        <source>{0} of {1} could not be read. The first: {2}</source>
        <translation>{0} из {1} не удалось прочитать. Первый: {2}</translation>
    </message>
    <message>
        <source>They will be left out of the training. Replace or remove these files.</source>
        <translation>В обучение они не войдут. Замените или удалите эти файлы.</translation>
    </message>
</context>
<context>
    <name>Choosing</name>
    <message>
        <source>Labelled data</source>
        <translation>Размеченные данные</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Другие</translation>
    </message>
    <message>
        <source>Other data, or another model</source>
        <translation>Другие данные или другая модель</translation>
    </message>
    <message>
        <source>Table or label file…</source>
        <translation>Таблица или файл меток…</translation>
    </message>
    <message>
        <source>A CSV with audio_filepath and label, or a text file of paths and labels</source>
        <translation>CSV со столбцами audio_filepath и label или текстовый файл с путями и метками</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Папка…</translation>
    </message>
    <message>
        <source>A folder with one sub-folder of audio per class, or of files whose names end in _a and _b</source>
        <translation>Папка, где у каждого класса своя папка со звуком, или папка файлов, чьи имена кончаются на _a и _b</translation>
    </message>
    <message>
        <source>Model file…</source>
        <translation>Файл модели…</translation>
    </message>
    <message>
        <source>An .earmark file that is not installed</source>
        <translation>Файл .earmark, который не установлен</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>on</source>
        <translation>на</translation>
    </message>
    <message>
        <source>all of {}</source>
        <translation>всё: {}</translation>
    </message>
    <message>
        <source>test part of split {}</source>
        <translation>тест разбиения {}</translation>
    </message>
    <message>
        <source>all of split {}</source>
        <translation>всё разбиение {}</translation>
    </message>
    <message>
        <source>Labelled files (*.csv *.tsv *.txt *.json);;All files (*)</source>
        <translation>Размеченные файлы (*.csv *.tsv *.txt *.json);;Все файлы (*)</translation>
    </message>
    <message>
        <source>Models (*{})</source>
        <translation>Модели (*{})</translation>
    </message>
</context>
<context>
    <name>ChunkCards</name>
    <message>
        <source>Unreadable</source>
        <translation>Не читается</translation>
    </message>
</context>
<context>
    <name>ChunkGrid</name>
    <message>
        <source>Chunks as pictures</source>
        <translation>Фрагменты картинками</translation>
    </message>
</context>
<context>
    <name>ChunkListener</name>
    <message>
        <source>Play</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Open on the Label page</source>
        <translation>Открыть на странице «Разметка»</translation>
    </message>
    <message>
        <source>Choose a chunk to see and hear it.</source>
        <translation>Выберите фрагмент, чтобы увидеть и услышать его.</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} – {}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
</context>
<context>
    <name>ChunksModel</name>
    <message>
        <source>Recording</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Длина</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Часть</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Валидация</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Тест</translation>
    </message>
</context>
<context>
    <name>ClassCounts</name>
    <message>
        <source>Counts</source>
        <translation>Количество</translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message>
        <source>Class {}</source>
        <translation>Класс {}</translation>
    </message>
    <message>
        <source>Add class</source>
        <translation>Добавить класс</translation>
    </message>
    <message>
        <source>There is a class called {} already. To make them one, use Merge into.</source>
        <translation>Класс {} уже есть. Чтобы сделать из двух один, выберите «Слить с».</translation>
    </message>
    <message>
        <source>Rename class</source>
        <translation>Переименовать класс</translation>
    </message>
    <message>
        <source>Recolour class</source>
        <translation>Сменить цвет класса</translation>
    </message>
    <message>
        <source>{} is the key of {} already.</source>
        <translation>{} — уже клавиша класса {}.</translation>
    </message>
    <message>
        <source>Change key</source>
        <translation>Сменить клавишу</translation>
    </message>
    <message numerus="yes">
        <source>Removed {} and %Ln segment(s). Undo brings them back.</source>
        <translation><numerusform>Убран класс {} и %Ln отрезок. «Отменить» вернёт их.</numerusform><numerusform>Убран класс {} и %Ln отрезка. «Отменить» вернёт их.</numerusform><numerusform>Убран класс {} и %Ln отрезков. «Отменить» вернёт их.</numerusform></translation>
    </message>
</context>
<context>
    <name>ClassFiguresModel</name>
    <message>
        <source>How many items of this class there are</source>
        <translation>Сколько элементов этого класса есть</translation>
    </message>
    <message>
        <source>Of those the model called so, the share that is</source>
        <translation>Доля верных среди тех, что модель назвала этим классом</translation>
    </message>
    <message>
        <source>Of those that are, the share the model found</source>
        <translation>Доля найденных моделью среди элементов этого класса</translation>
    </message>
    <message>
        <source>The harmonic mean of precision and recall</source>
        <translation>Гармоническое среднее точности и полноты</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Элем.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Точность</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Полнота</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
</context>
<context>
    <name>ClassLanes</name>
    <message>
        <source>Lanes of the classes</source>
        <translation>Дорожки классов</translation>
    </message>
</context>
<context>
    <name>ClassifyPage</name>
    <message>
        <source>Choose files…</source>
        <translation>Выбрать файлы…</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>Выбрать папку…</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>Обучить модель</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>Импортировать модель</translation>
    </message>
    <message>
        <source>The transcript is in the clipboard.</source>
        <translation>Расшифровка в буфере обмена.</translation>
    </message>
    <message>
        <source>There is no model yet</source>
        <translation>Модели ещё нет</translation>
    </message>
    <message>
        <source>Train one from your labels, or import one that somebody gave you. Then drop files here.</source>
        <translation>Обучите её на своих метках или импортируйте чужую. Потом перетащите сюда файлы.</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Запуск…</translation>
    </message>
    <message>
        <source>The first results appear in a moment.</source>
        <translation>Первые результаты вот-вот появятся.</translation>
    </message>
    <message>
        <source>Drop files or folders here</source>
        <translation>Перетащите сюда файлы или папки</translation>
    </message>
    <message>
        <source>{} sorts them into {}. Any audio or video file will do.</source>
        <translation>{} раскладывает их по классам: {}. Подойдёт любой звуковой или видеофайл.</translation>
    </message>
    <message>
        <source>Files to classify</source>
        <translation>Файлы для классификации</translation>
    </message>
    <message>
        <source>Folder to classify</source>
        <translation>Папка для классификации</translation>
    </message>
    <message>
        <source>How files are classified</source>
        <translation>Как классифицируются файлы</translation>
    </message>
    <message>
        <source>Patterns are parted by semicolons, and apply to what folders and lists hold.</source>
        <translation>Шаблоны разделяются точкой с запятой и действуют на содержимое папок и списков.</translation>
    </message>
    <message>
        <source>Use these</source>
        <translation>Применить</translation>
    </message>
    <message>
        <source>Files are being classified. Stop that first, or wait for its end.</source>
        <translation>Идёт классификация. Сначала остановите её или дождитесь конца.</translation>
    </message>
    <message>
        <source>There is no model yet. Train one, or import one.</source>
        <translation>Модели ещё нет. Обучите или импортируйте её.</translation>
    </message>
    <message>
        <source>Wait for the end of the classification.</source>
        <translation>Дождитесь конца классификации.</translation>
    </message>
    <message>
        <source>Joining windows</source>
        <translation>Объединение окон</translation>
    </message>
    <message>
        <source>There are no results to export yet.</source>
        <translation>Результатов для экспорта ещё нет.</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Log (*.jsonl)</source>
        <translation>Журнал (*.jsonl)</translation>
    </message>
    <message>
        <source>Export results</source>
        <translation>Экспорт результатов</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Writing {}</source>
        <translation>Запись: {}</translation>
    </message>
</context>
<context>
    <name>ClipDetail</name>
    <message>
        <source>Play</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
</context>
<context>
    <name>ClipPictures</name>
    <message>
        <source>Drawing</source>
        <translation>Рисование</translation>
    </message>
</context>
<context>
    <name>ClipView</name>
    <message>
        <source>Waveform and scores of the chosen file</source>
        <translation>Форма волны и оценки выбранного файла</translation>
    </message>
    <message>
        <source>Reading sound</source>
        <translation>Чтение звука</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What would you like to do?</source>
        <translation>Что вы хотите сделать?</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Команды</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>Ничего с таким названием нет.</translation>
    </message>
</context>
<context>
    <name>ComparePanel</name>
    <message>
        <source>Family</source>
        <translation>Семейство</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Разбить</translation>
    </message>
    <message>
        <source>Settings in which the runs differ</source>
        <translation>Настройки, которыми запуски различаются</translation>
    </message>
    <message>
        <source>Different settings</source>
        <translation>Различия в настройках</translation>
    </message>
    <message>
        <source>Compare on the same items</source>
        <translation>Сравнить на одних данных</translation>
    </message>
    <message>
        <source>Which is better?</source>
        <translation>Какой лучше?</translation>
    </message>
    <message>
        <source>How they are combined</source>
        <translation>Как они объединяются</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Среднее</translation>
    </message>
    <message>
        <source>The mean of their probabilities.</source>
        <translation>Среднее их вероятностей.</translation>
    </message>
    <message>
        <source>Majority</source>
        <translation>Большинство</translation>
    </message>
    <message>
        <source>Each has one vote.</source>
        <translation>У каждой один голос.</translation>
    </message>
    <message>
        <source>Weighted mean</source>
        <translation>Взвешенное среднее</translation>
    </message>
    <message>
        <source>The mean, with a weight for each of them.</source>
        <translation>Среднее, где у каждой свой вес.</translation>
    </message>
    <message>
        <source>Stacking</source>
        <translation>Стекинг</translation>
    </message>
    <message>
        <source>A logistic regression on their probabilities, fitted on validation.</source>
        <translation>Логистическая регрессия на их вероятностях, подогнанная на валидации.</translation>
    </message>
    <message>
        <source>by their F1</source>
        <translation>по их F1</translation>
    </message>
    <message>
        <source>A weight for each run, in the order of the table, such as 2, 1, 1.</source>
        <translation>Вес каждого запуска в порядке таблицы, например 2, 1, 1.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Веса</translation>
    </message>
    <message>
        <source>Combine into one model</source>
        <translation>Объединить в одну модель</translation>
    </message>
    <message>
        <source>The weights are {}; write them like 2, 1, 1.</source>
        <translation>Веса: {}; пишите их так: 2, 1, 1.</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Макро-F1</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Потери</translation>
    </message>
    <message>
        <source>No epoch was finished.</source>
        <translation>Ни одна эпоха не закончена.</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Настройка</translation>
    </message>
    <message>
        <source>{} has no figures.</source>
        <translation>У запуска {} нет цифр.</translation>
    </message>
    <message>
        <source>Intervals that overlap do not settle it; asking all about the same items does.</source>
        <translation>Пересекающиеся интервалы ничего не решают; решит опрос всех на одних и тех же данных.</translation>
    </message>
    <message>
        <source>Asking the models…</source>
        <translation>Опрос моделей…</translation>
    </message>
    <message>
        <source>Comparing {}</source>
        <translation>Сравнение {}</translation>
    </message>
    <message>
        <source>Only {} was right on {} of them, only {} on {}: McNemar's exact test gives p = {}.</source>
        <translation>Только {} верно ответила на {} из них, только {} — на {}: точный критерий Мак-Немара даёт p = {}.</translation>
    </message>
    <message>
        <source>Of several pairs one may differ by chance; the values of p make up for that (Holm).</source>
        <translation>Из нескольких пар одна может отличаться случайно; значения p это учитывают (Холм).</translation>
    </message>
    <message>
        <source>There is no common test part; their epochs were chosen on these validation items.</source>
        <translation>Общей тестовой части нет: их эпохи выбраны на этих же валидационных данных.</translation>
    </message>
</context>
<context>
    <name>ConfigForm</name>
    <message>
        <source>automatic</source>
        <translation>автоматически</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Больше настроек</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сбросить</translation>
    </message>
    <message>
        <source>Back to the defaults</source>
        <translation>Вернуть значения по умолчанию</translation>
    </message>
    <message>
        <source>Fewer settings</source>
        <translation>Меньше настроек</translation>
    </message>
</context>
<context>
    <name>Confusion</name>
    <message>
        <source>Confusion matrix on validation</source>
        <translation>Матрица ошибок на валидации</translation>
    </message>
    <message>
        <source>none to find</source>
        <translation>находить нечего</translation>
    </message>
    <message>
        <source>{:.0%} found</source>
        <translation>найдено {:.0%}</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Полнота</translation>
    </message>
    <message>
        <source>{} of {} {} were found.</source>
        <translation>Найдено {} из {} ({}).</translation>
    </message>
    <message>
        <source>{} of {} {} were taken for {}.</source>
        <translation>{} из {} ({}) приняты за {}.</translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>%n window(s)</source>
        <translation><numerusform>%n окно</numerusform><numerusform>%n окна</numerusform><numerusform>%n окон</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s)</source>
        <translation><numerusform>%n фрагмент</numerusform><numerusform>%n фрагмента</numerusform><numerusform>%n фрагментов</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n файл</numerusform><numerusform>%n файла</numerusform><numerusform>%n файлов</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation><numerusform>%n элемент</numerusform><numerusform>%n элемента</numerusform><numerusform>%n элементов</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n mistake(s)</source>
        <translation><numerusform>%n ошибка</numerusform><numerusform>%n ошибки</numerusform><numerusform>%n ошибок</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s)</source>
        <translation><numerusform>%n запись</numerusform><numerusform>%n записи</numerusform><numerusform>%n записей</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n clip(s)</source>
        <translation><numerusform>%n отрывок</numerusform><numerusform>%n отрывка</numerusform><numerusform>%n отрывков</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n label(s)</source>
        <translation><numerusform>%n метка</numerusform><numerusform>%n метки</numerusform><numerusform>%n меток</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n other(s)</source>
        <translation><numerusform>%n другой</numerusform><numerusform>%n других</numerusform><numerusform>%n других</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n number(s)</source>
        <translation><numerusform>%n число</numerusform><numerusform>%n числа</numerusform><numerusform>%n чисел</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation><numerusform>%n строка</numerusform><numerusform>%n строки</numerusform><numerusform>%n строк</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n synthesized recording(s)</source>
        <translation><numerusform>%n синтезированная запись</numerusform><numerusform>%n синтезированные записи</numerusform><numerusform>%n синтезированных записей</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n tree(s)</source>
        <translation><numerusform>%n дерево</numerusform><numerusform>%n дерева</numerusform><numerusform>%n деревьев</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n training text(s)</source>
        <translation><numerusform>%n обучающий текст</numerusform><numerusform>%n обучающих текста</numerusform><numerusform>%n обучающих текстов</numerusform></translation>
    </message>
</context>
<context>
    <name>CountsModel</name>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Фрагм.</translation>
    </message>
    <message>
        <source>Recordings</source>
        <translation>Записи</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Валидация</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Тест</translation>
    </message>
    <message>
        <source>Recordings, or speakers and sources where recordings are grouped by them</source>
        <translation>Записи или, если они объединены в группы, говорящие и источники</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>{} of sound</source>
        <translation>{} звука</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss</source>
        <translation>Потери</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Скорость обучения</translation>
    </message>
    <message>
        <source>Examples/s</source>
        <translation>Примеров/с</translation>
    </message>
    <message>
        <source>Share of waiting for data</source>
        <translation>Доля ожидания данных</translation>
    </message>
    <message>
        <source>Macro F1 on validation</source>
        <translation>Макро-F1 на валидации</translation>
    </message>
    <message>
        <source>Recall of each class</source>
        <translation>Полнота по классам</translation>
    </message>
    <message>
        <source>Left chart</source>
        <translation>Левый график</translation>
    </message>
    <message>
        <source>Right chart</source>
        <translation>Правый график</translation>
    </message>
    <message>
        <source>best {} at epoch {}</source>
        <translation>лучшая {} в эпоху {}</translation>
    </message>
    <message>
        <source>train</source>
        <translation>обучение</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>валидация</translation>
    </message>
    <message>
        <source>fold {}</source>
        <translation>блок {}</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>среднее</translation>
    </message>
    <message>
        <source>The recall of each class over all folds stands beside the confusion matrix.</source>
        <translation>Полнота каждого класса по всем блокам стоит рядом с матрицей ошибок.</translation>
    </message>
    <message>
        <source>Of a cross-validation the recall of each class is known when all folds are done.</source>
        <translation>При перекрёстной проверке полнота каждого класса известна, когда пройдены все блоки.</translation>
    </message>
</context>
<context>
    <name>CutPage</name>
    <message>
        <source>The labels have changed since this cut. Cut again to use them.</source>
        <translation>После этой нарезки метки изменились. Нарежьте снова, чтобы их учесть.</translation>
    </message>
    <message>
        <source>Split {} leaks: one recording (or speaker, source) is on both sides, so figures flatter.</source>
        <translation>Разбиение {} с утечкой: одна запись (говорящий, источник) есть по обе стороны, и цифры приукрашены.</translation>
    </message>
    <message>
        <source>Go to the Label page</source>
        <translation>К странице «Разметка»</translation>
    </message>
    <message>
        <source>No recordings yet</source>
        <translation>Записей ещё нет</translation>
    </message>
    <message>
        <source>Add some on the Label page.</source>
        <translation>Добавьте их на странице «Разметка».</translation>
    </message>
    <message>
        <source>Nothing is labelled yet</source>
        <translation>Ещё ничего не размечено</translation>
    </message>
    <message>
        <source>Mark stretches on the Label page.</source>
        <translation>Разметьте участки на странице «Разметка».</translation>
    </message>
    <message>
        <source>Choose a length that holds one typical example of a class, then cut.</source>
        <translation>Выберите длину, в которую умещается один типичный пример класса, и нарежьте.</translation>
    </message>
    <message>
        <source>The labels are not cut yet</source>
        <translation>Метки ещё не нарезаны</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Нарезать</translation>
    </message>
    <message>
        <source>{} in {}</source>
        <translation>{} в {}</translation>
    </message>
    <message>
        <source>That recording is no longer in the project. Check again.</source>
        <translation>Этой записи в проекте больше нет. Проверьте снова.</translation>
    </message>
    <message>
        <source>Cutting</source>
        <translation>Нарезка</translation>
    </message>
    <message>
        <source>Nothing is cut yet. Cut the labels into chunks first.</source>
        <translation>Ещё ничего не нарезано. Сначала нарежьте метки на фрагменты.</translation>
    </message>
    <message>
        <source>Splitting</source>
        <translation>Разбиение</translation>
    </message>
    <message>
        <source>No project is open. Open one first.</source>
        <translation>Проект не открыт. Сначала откройте проект.</translation>
    </message>
    <message>
        <source>Nothing is split yet. Cut the labels and split the chunks first.</source>
        <translation>Ещё ничего не разбито. Нарежьте метки и разбейте фрагменты.</translation>
    </message>
    <message>
        <source>{} is still going on.</source>
        <translation>Ещё не закончено: {}.</translation>
    </message>
</context>
<context>
    <name>CutResults</name>
    <message>
        <source>Cuts</source>
        <translation>Нарезки</translation>
    </message>
    <message>
        <source>Chunks by class and part</source>
        <translation>Фрагменты по классам и частям</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Фрагменты</translation>
    </message>
    <message>
        <source>Show chunks of this class</source>
        <translation>Показать фрагменты этого класса</translation>
    </message>
    <message>
        <source>Show chunks of this part</source>
        <translation>Показать фрагменты этой части</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Все классы</translation>
    </message>
    <message>
        <source>All parts</source>
        <translation>Все части</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Картинки</translation>
    </message>
    <message>
        <source>Outline and spectrogram of every chunk. A click plays it.</source>
        <translation>Контур и спектрограмма каждого фрагмента. Щелчок воспроизводит его.</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Chunks {}</source>
        <translation>Фрагменты {}</translation>
    </message>
    <message>
        <source>{} of {} shown</source>
        <translation>Показано {} из {}</translation>
    </message>
    <message>
        <source>By class; not split yet</source>
        <translation>По классам; ещё не разбито</translation>
    </message>
    <message>
        <source>By class and part; split {}, {}</source>
        <translation>По классам и частям; разбиение {}, {}</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Находки</translation>
    </message>
    <message>
        <source>Findings {}</source>
        <translation>Находки {}</translation>
    </message>
    <message>
        <source>random</source>
        <translation>случайно</translation>
    </message>
    <message>
        <source>shuffled list</source>
        <translation>перемешанный список</translation>
    </message>
    <message>
        <source>by recording</source>
        <translation>по записям</translation>
    </message>
    <message>
        <source>{}, fold {} of {}</source>
        <translation>{}, блок {} из {}</translation>
    </message>
</context>
<context>
    <name>CutSettings</name>
    <message>
        <source>Cut</source>
        <translation>Нарезать</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Разбить</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Groups of recordings…</source>
        <translation>Группы записей…</translation>
    </message>
    <message>
        <source>Make more training chunks…</source>
        <translation>Добавить обучающих фрагментов…</translation>
    </message>
    <message>
        <source>1   Cut labels into chunks</source>
        <translation>1   Нарезать метки на фрагменты</translation>
    </message>
    <message>
        <source>2   Split chunks for training and testing</source>
        <translation>2   Разбить фрагменты на выборки</translation>
    </message>
    <message>
        <source>3   Check before training</source>
        <translation>3   Проверить перед обучением</translation>
    </message>
    <message>
        <source>Random leaks: the test then holds parts of recordings that were trained on.</source>
        <translation>Случайное разбиение даёт утечку: в тест попадают части записей, на которых модель училась.</translation>
    </message>
    <message>
        <source>Recordings stay whole, but one speaker can be on both sides, and a class can be missing.</source>
        <translation>Записи остаются целыми, но один говорящий может оказаться по обе стороны, а какого-то класса может не хватить.</translation>
    </message>
    <message>
        <source>All chunks of one recording (or speaker, source) stay together, so figures are honest.</source>
        <translation>Все фрагменты одной записи (говорящего, источника) остаются вместе, поэтому цифры честные.</translation>
    </message>
    <message>
        <source>Stop checking</source>
        <translation>Остановить проверку</translation>
    </message>
</context>
<context>
    <name>CutTools</name>
    <message>
        <source>No project is open. Open one first.</source>
        <translation>Проект не открыт. Сначала откройте проект.</translation>
    </message>
    <message>
        <source>There are no recordings yet.</source>
        <translation>Записей ещё нет.</translation>
    </message>
    <message>
        <source>Groups of recordings</source>
        <translation>Группы записей</translation>
    </message>
    <message>
        <source>What is recorded of one speaker, in one meeting or by one source must not be on both sides of a split. Recordings with the same group stay together.</source>
        <translation>Записи одного говорящего, одной встречи или одного источника не должны попадать по обе стороны разбиения. Записи с одинаковой группой держатся вместе.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Посмотреть</translation>
    </message>
    <message>
        <source>Save what is left out…</source>
        <translation>Сохранить пропущенное…</translation>
    </message>
    <message>
        <source>Chunks keep the groups they were cut with: cut and split again.</source>
        <translation>За фрагментами остаются группы, с которыми они нарезаны: нарежьте и разбейте снова.</translation>
    </message>
    <message>
        <source>Looking at the groups</source>
        <translation>Просмотр групп</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recording(s) would change; all {} are then in {} groups.</source>
        <translation><numerusform>Изменится %Ln запись; всего записей {}, групп {}.</numerusform><numerusform>Изменятся %Ln записи; всего записей {}, групп {}.</numerusform><numerusform>Изменится %Ln записей; всего записей {}, групп {}.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are left out, the first: {}</source>
        <translation><numerusform>Пропущена %Ln строка: {}</numerusform><numerusform>Пропущено %Ln строки, первая: {}</numerusform><numerusform>Пропущено %Ln строк, первая: {}</numerusform></translation>
    </message>
    <message>
        <source>Give these groups</source>
        <translation>Задать эти группы</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Nothing is cut yet. Cut the labels into chunks first.</source>
        <translation>Ещё ничего не нарезано. Сначала нарежьте метки на фрагменты.</translation>
    </message>
    <message>
        <source>Export chunks</source>
        <translation>Экспорт фрагментов</translation>
    </message>
    <message>
        <source>Every chunk becomes a file in the folder of its class, called like its recording with _chunk_ and a number. A table beside them holds their groups and all their classes.</source>
        <translation>Каждый фрагмент станет файлом в папке своего класса; имя — от записи, с _chunk_ и номером. Таблица рядом хранит их группы и все их классы.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспортировать</translation>
    </message>
    <message>
        <source>Choose the folder first.</source>
        <translation>Сначала выберите папку.</translation>
    </message>
    <message>
        <source>Exporting chunks</source>
        <translation>Экспорт фрагментов</translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln chunk(s) into {}.</source>
        <translation><numerusform>Записан %Ln фрагмент в {}.</numerusform><numerusform>Записано %Ln фрагмента в {}.</numerusform><numerusform>Записано %Ln фрагментов в {}.</numerusform></translation>
    </message>
    <message>
        <source>Split the chunks first: only those that are trained on may be made more of.</source>
        <translation>Сначала разбейте фрагменты: множить можно только обучающие.</translation>
    </message>
    <message>
        <source>Make more training chunks</source>
        <translation>Добавить обучающих фрагментов</translation>
    </message>
    <message>
        <source>New chunks are made from those that are trained on, and are only trained on. They come as a new cut with the same split, so that figures stay comparable.</source>
        <translation>Новые фрагменты делаются из обучающих и служат только для обучения. Они появятся как новая нарезка с тем же разбиением, так что цифры останутся сравнимыми.</translation>
    </message>
    <message>
        <source>Make them</source>
        <translation>Сделать</translation>
    </message>
    <message>
        <source>Making more training chunks</source>
        <translation>Добавление обучающих фрагментов</translation>
    </message>
</context>
<context>
    <name>CutsModel</name>
    <message>
        <source>Cut</source>
        <translation>№</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Когда</translation>
    </message>
    <message>
        <source>Length / step</source>
        <translation>Длина / шаг</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Фрагм.</translation>
    </message>
    <message>
        <source>other settings</source>
        <translation>другие настройки</translation>
    </message>
    <message>
        <source>{:g} s / {:g} s</source>
        <translation>{:g} с / {:g} с</translation>
    </message>
    <message>
        <source>Cut by another version of Earmark, with settings that this one does not have</source>
        <translation>Нарезано другой версией Earmark с настройками, которых в этой нет</translation>
    </message>
    <message>
        <source>{:g} s every {:g} s, {}</source>
        <translation>{:g} с каждые {:g} с, {}</translation>
    </message>
    <message>
        <source>unlabelled as {}</source>
        <translation>неразмеченное как {}</translation>
    </message>
</context>
<context>
    <name>DataChoice</name>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>The frozen split to train on; the newest one unless you choose another.</source>
        <translation>Закреплённое разбиение для обучения; самое новое, если не выбрать другое.</translation>
    </message>
    <message>
        <source>Train on other files</source>
        <translation>Обучать на других файлах</translation>
    </message>
    <message>
        <source>Train on a folder of classes, or on a list of labelled files</source>
        <translation>Обучать на папке с классами или на списке размеченных файлов</translation>
    </message>
    <message>
        <source>Folder of classes…</source>
        <translation>Папка с классами…</translation>
    </message>
    <message>
        <source>CSV or label file…</source>
        <translation>CSV или файл меток…</translation>
    </message>
    <message>
        <source>Several classes at once</source>
        <translation>Несколько классов сразу</translation>
    </message>
    <message>
        <source>A label such as rain;wind or rain|wind is two classes of the same stretch.</source>
        <translation>Метка вида rain;wind или rain|wind — это два класса одного отрезка.</translation>
    </message>
    <message>
        <source>off</source>
        <translation>выкл.</translation>
    </message>
    <message>
        <source> folds</source>
        <translation> блоков</translation>
    </message>
    <message>
        <source>Cross-validation</source>
        <translation>Кросс-проверка</translation>
    </message>
    <message>
        <source>Trains a model per fold, each tested on another one, so that every item is answered once.</source>
        <translation>Обучает по модели на блок, и каждая проверяется на другом блоке, так что на каждый элемент отвечают один раз.</translation>
    </message>
    <message>
        <source>How folds are drawn</source>
        <translation>Как берутся блоки</translation>
    </message>
    <message>
        <source>By recording, classes balanced</source>
        <translation>По записям, классы уравновешены</translation>
    </message>
    <message>
        <source>At random, classes balanced (leaks)</source>
        <translation>Наугад, классы уравновешены (утечка)</translation>
    </message>
    <message>
        <source>random</source>
        <translation>случайно</translation>
    </message>
    <message>
        <source>shuffled list</source>
        <translation>перемешанный список</translation>
    </message>
    <message>
        <source>by recording</source>
        <translation>по записям</translation>
    </message>
    <message>
        <source>Split {}, {}</source>
        <translation>Разбиение {}, {}</translation>
    </message>
    <message>
        <source>A folder with one sub-folder per class</source>
        <translation>Папка, где у каждого класса своя вложенная папка</translation>
    </message>
    <message>
        <source>Lists of labelled files (*.csv *.tsv *.txt *.json)</source>
        <translation>Списки размеченных файлов (*.csv *.tsv *.txt *.json)</translation>
    </message>
    <message>
        <source>A list of labelled files</source>
        <translation>Список размеченных файлов</translation>
    </message>
    <message>
        <source>Reading {}</source>
        <translation>Чтение {}</translation>
    </message>
    <message>
        <source>Nothing to train on yet: cut the labels and split the chunks first.</source>
        <translation>Обучать пока не на чем: сначала нарежьте метки и разбейте фрагменты.</translation>
    </message>
    <message>
        <source>This split is random: parts of one recording are on both sides, so figures will flatter.</source>
        <translation>Это разбиение случайное: части одной записи есть по обе стороны, и цифры будут приукрашены.</translation>
    </message>
    <message>
        <source>Random folds: parts of one recording are in several of them, so figures will flatter.</source>
        <translation>Случайные блоки: части одной записи попадают в разные, и цифры будут приукрашены.</translation>
    </message>
    <message>
        <source>All {} chunks of this split, each tested once; it takes {} trainings</source>
        <translation>Все фрагменты разбиения ({}), каждый проверяется один раз; обучений: {}</translation>
    </message>
    <message>
        <source>{} chunks to train on, {} for validation, {} for the test; made {}</source>
        <translation>Фрагментов для обучения: {}, для валидации: {}, для теста: {}; создано {}</translation>
    </message>
    <message>
        <source>Reading what is in it…</source>
        <translation>Читаем содержимое…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation><numerusform>%Ln элемент</numerusform><numerusform>%Ln элемента</numerusform><numerusform>%Ln элементов</numerusform></translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} из {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation><numerusform>%Ln класс</numerusform><numerusform>%Ln класса</numerusform><numerusform>%Ln классов</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) left out</source>
        <translation><numerusform>пропущена %Ln строка</numerusform><numerusform>пропущено %Ln строки</numerusform><numerusform>пропущено %Ln строк</numerusform></translation>
    </message>
    <message>
        <source>in the parts they say</source>
        <translation>по указанным частям</translation>
    </message>
    <message>
        <source>divided by recording, 70/15/15</source>
        <translation>разбиты по записям, 70/15/15</translation>
    </message>
</context>
<context>
    <name>Deciding</name>
    <message>
        <source>No threshold meets this target on these files.</source>
        <translation>На этих файлах ни один порог не достигает этой цели.</translation>
    </message>
    <message>
        <source>No threshold meets this target for {}, which stays as it was.</source>
        <translation>Для класса {} нет порога, при котором цель достигается; его порог остался прежним.</translation>
    </message>
    <message>
        <source>Each class meets the target on these files.</source>
        <translation>На этих файлах цели достигает каждый класс.</translation>
    </message>
    <message>
        <source>{} over {}: precision {}, recall {}, false alarms {} %.</source>
        <translation>{} при пороге {}: точность {}, полнота {}, ложных тревог {} %.</translation>
    </message>
    <message>
        <source>All answers</source>
        <translation>Все ответы</translation>
    </message>
    <message>
        <source>Keeping the threshold</source>
        <translation>Сохранение порога</translation>
    </message>
    <message>
        <source>{} has this threshold from now on.</source>
        <translation>Теперь это порог модели {}.</translation>
    </message>
</context>
<context>
    <name>Detail</name>
    <message>
        <source>Copy transcript</source>
        <translation>Скопировать расшифровку</translation>
    </message>
    <message>
        <source>Choose a file to see and hear it.</source>
        <translation>Выберите файл, чтобы увидеть и услышать его.</translation>
    </message>
    <message>
        <source>Reading words</source>
        <translation>Чтение слов</translation>
    </message>
    <message>
        <source>Highest window</source>
        <translation>Лучшее окно</translation>
    </message>
    <message>
        <source>Highest window, at {}</source>
        <translation>Лучшее окно: {}</translation>
    </message>
    <message>
        <source>Nothing was written down of this file.</source>
        <translation>Для этого файла расшифровки нет.</translation>
    </message>
    <message>
        <source>Labelled {}, the model says {}</source>
        <translation>Метка: {}, ответ модели: {}</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>as asked</source>
        <translation>как задано</translation>
    </message>
    <message>
        <source>{0} was asked for, but there are only {1} CUDA devices</source>
        <translation>задано {0}, но устройств CUDA только {1}</translation>
    </message>
    <message>
        <source>mps was asked for, but this is not an Apple GPU</source>
        <translation>задано mps, но графического процессора Apple здесь нет</translation>
    </message>
    <message>
        <source>Apple GPU</source>
        <translation>графический процессор Apple</translation>
    </message>
    <message>
        <source>no GPU can be used, the installed torch is built for the CPU only</source>
        <translation>видеокарту использовать нельзя: установленный torch собран только для процессора</translation>
    </message>
    <message>
        <source>no GPU can be used, torch finds no CUDA device or driver</source>
        <translation>видеокарту использовать нельзя: torch не находит устройства CUDA или драйвера</translation>
    </message>
    <message>
        <source>torch is not installed</source>
        <translation>torch не установлен</translation>
    </message>
    <message>
        <source>the installed torch is built for the CPU only</source>
        <translation>установленный torch собран только для процессора</translation>
    </message>
    <message>
        <source>an Apple GPU is used when it is asked for</source>
        <translation>графический процессор Apple используется, если его указать</translation>
    </message>
    <message>
        <source>there is no NVIDIA card, or its driver is not installed{0}</source>
        <translation>нет видеокарты NVIDIA или не установлен её драйвер{0}</translation>
    </message>
    <message>
        <source>the fastest that onnxruntime offers</source>
        <translation>самое быстрое, что предлагает onnxruntime</translation>
    </message>
    <message>
        <source>the installed onnxruntime is built without a GPU provider</source>
        <translation>установленный onnxruntime собран без поддержки видеокарт</translation>
    </message>
    <message>
        <source>{0} was asked for, but the installed onnxruntime is built without {1}</source>
        <translation>задано {0}, но установленный onnxruntime собран без {1}</translation>
    </message>
    <message>
        <source>{0}, {1} of {2} cores</source>
        <translation>{0}, ядер: {1} из {2}</translation>
    </message>
    <message>
        <source>, onnxruntime {0}</source>
        <translation>, onnxruntime {0}</translation>
    </message>
    <message>
        <source>models cannot be trained</source>
        <translation>обучать модели нельзя</translation>
    </message>
    <message>
        <source>built for the CPU only</source>
        <translation>собран только для процессора</translation>
    </message>
    <message>
        <source>uses a GPU where its driver is installed</source>
        <translation>использует видеокарту, если установлен её драйвер</translation>
    </message>
    <message>
        <source>torch {0}, {1}</source>
        <translation>torch {0}, {1}</translation>
    </message>
    <message>
        <source>sherpa-onnx runs there</source>
        <translation>там работает sherpa-onnx</translation>
    </message>
    <message>
        <source>half precision</source>
        <translation>половинная точность</translation>
    </message>
    <message>
        <source>single precision, because half differs by {0}</source>
        <translation>одинарная точность: половинная расходится на {0}</translation>
    </message>
    <message>
        <source>single precision</source>
        <translation>одинарная точность</translation>
    </message>
    <message>
        <source>{0}, torch in {1}</source>
        <translation>{0}, torch: {1}</translation>
    </message>
    <message>
        <source>the family {0} is no torch network</source>
        <translation>семейство {0} — не сеть torch</translation>
    </message>
    <message>
        <source>its probabilities there differ by {0} from the exported network's</source>
        <translation>его вероятности там отличаются на {0} от вероятностей экспортированной сети</translation>
    </message>
    <message>
        <source>its feature {0} is computed on the processor</source>
        <translation>его признак {0} вычисляется на процессоре</translation>
    </message>
    <message>
        <source>this kind of model is trained on the processor</source>
        <translation>такая модель обучается на процессоре</translation>
    </message>
    <message>
        <source>what it hears on {0}</source>
        <translation>признаки на {0}</translation>
    </message>
    <message>
        <source>trees on texts are grown on the processor</source>
        <translation>деревья по текстам строятся на процессоре</translation>
    </message>
</context>
<context>
    <name>DropArea</name>
    <message>
        <source>Or click to choose files</source>
        <translation>Или щёлкните, чтобы выбрать файлы</translation>
    </message>
    <message>
        <source>Drop recordings or folders here</source>
        <translation>Перетащите сюда записи или папки</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>Mark stretch</source>
        <translation>Отметить участок</translation>
    </message>
    <message>
        <source>Move boundary</source>
        <translation>Сдвинуть границу</translation>
    </message>
    <message>
        <source>Remove class {0}</source>
        <translation>Убрать класс {0}</translation>
    </message>
    <message>
        <source>Relink {0} recordings</source>
        <translation>Заново связать записи: {0}</translation>
    </message>
    <message>
        <source>Add class {0}</source>
        <translation>Добавить класс {0}</translation>
    </message>
    <message>
        <source>Add recording</source>
        <translation>Добавить запись</translation>
    </message>
    <message>
        <source>Label {0}</source>
        <translation>Разметить {0}</translation>
    </message>
    <message>
        <source>Label as {0}</source>
        <translation>Разметить как {0}</translation>
    </message>
    <message>
        <source>Relabel as {0}</source>
        <translation>Переразметить как {0}</translation>
    </message>
    <message>
        <source>Group {0}</source>
        <translation>Группа: {0}</translation>
    </message>
    <message>
        <source>Not {0}</source>
        <translation>Не {0}</translation>
    </message>
    <message>
        <source>Add {0}</source>
        <translation>Добавить {0}</translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>Earmark</source>
        <translation>Earmark</translation>
    </message>
    <message>
        <source>Something went wrong that should not have.</source>
        <translation>Случилось то, чего не должно было случиться.</translation>
    </message>
    <message>
        <source>{}

Your labels are safe: each change is written when it is made. You can go on working.</source>
        <translation>{}

Ваши метки в безопасности: каждое изменение записывается сразу. Можно работать дальше.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Скопировать подробности</translation>
    </message>
</context>
<context>
    <name>Estimate</name>
    <message>
        <source>Trying a few examples…</source>
        <translation>Пробуем несколько примеров…</translation>
    </message>
    <message>
        <source>Estimating the time</source>
        <translation>Оценка времени</translation>
    </message>
    <message>
        <source>At most {}</source>
        <translation>Не больше {}</translation>
    </message>
    <message>
        <source>At most {}: {} an epoch</source>
        <translation>Не больше {}: {} на эпоху</translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>Export labels</source>
        <translation>Экспорт меток</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>Куда</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Выбрать…</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Что</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспортировать</translation>
    </message>
    <message>
        <source>All recordings of the project ({})</source>
        <translation>Все записи проекта ({})</translation>
    </message>
    <message>
        <source>Only {}</source>
        <translation>Только {}</translation>
    </message>
    <message>
        <source>One file holds the labels of all recordings.</source>
        <translation>Один файл содержит метки всех записей.</translation>
    </message>
    <message>
        <source>A file holds the labels of one recording.</source>
        <translation>Файл содержит метки одной записи.</translation>
    </message>
    <message>
        <source>{} is there already and will be replaced.</source>
        <translation>{} уже есть и будет заменён.</translation>
    </message>
    <message>
        <source>Files of the same name in {} will be replaced.</source>
        <translation>Файлы с теми же именами в {} будут заменены.</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>CSV, a row for each file…</source>
        <translation>CSV, строка на файл…</translation>
    </message>
    <message>
        <source>CSV for Excel…</source>
        <translation>CSV для Excel…</translation>
    </message>
    <message>
        <source>CSV, a row for each window…</source>
        <translation>CSV, строка на окно…</translation>
    </message>
    <message>
        <source>CSV, a row for each detection…</source>
        <translation>CSV, строка на событие…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>Parquet…</source>
        <translation>Parquet…</translation>
    </message>
    <message>
        <source>Report with plots (HTML)…</source>
        <translation>Отчёт с графиками (HTML)…</translation>
    </message>
    <message>
        <source>Lists of paths…</source>
        <translation>Списки путей…</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Метки</translation>
    </message>
    <message>
        <source>Audacity, one file for each recording…</source>
        <translation>Audacity, файл на каждую запись…</translation>
    </message>
    <message>
        <source>Raven, one file for each recording…</source>
        <translation>Raven, файл на каждую запись…</translation>
    </message>
    <message>
        <source>Raven, one file for all…</source>
        <translation>Raven, один файл на все…</translation>
    </message>
    <message>
        <source>TextGrid, one file for each recording…</source>
        <translation>TextGrid, файл на каждую запись…</translation>
    </message>
    <message>
        <source>Words for Audacity, one file for each recording…</source>
        <translation>Слова для Audacity, по файлу на запись…</translation>
    </message>
    <message>
        <source>Words as TextGrid, one file for each recording…</source>
        <translation>Слова в TextGrid, по файлу на запись…</translation>
    </message>
    <message>
        <source>Detections</source>
        <translation>События</translation>
    </message>
    <message>
        <source>Cut out as clips…</source>
        <translation>Вырезать отрывками…</translation>
    </message>
    <message>
        <source>Files into class folders</source>
        <translation>Файлы по папкам классов</translation>
    </message>
    <message>
        <source>Try: only say what would be done…</source>
        <translation>Проба: только сказать, что будет сделано…</translation>
    </message>
    <message>
        <source>Copy…</source>
        <translation>Копировать…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Переместить…</translation>
    </message>
    <message>
        <source>Hard links…</source>
        <translation>Жёсткие ссылки…</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>Вернуть обратно…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) taken back; {} could not be.</source>
        <translation><numerusform>Возвращён %Ln файл; не удалось вернуть: {}.</numerusform><numerusform>Возвращено %Ln файла; не удалось вернуть: {}.</numerusform><numerusform>Возвращено %Ln файлов; не удалось вернуть: {}.</numerusform></translation>
    </message>
    <message>
        <source>Wrote {}</source>
        <translation>Записано: {}</translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln label file(s) into {}</source>
        <translation><numerusform>Записан %Ln файл меток в {}</numerusform><numerusform>Записано %Ln файла меток в {}</numerusform><numerusform>Записано %Ln файлов меток в {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln clip(s) into {}</source>
        <translation><numerusform>Записан %Ln отрывок в {}</numerusform><numerusform>Записано %Ln отрывка в {}</numerusform><numerusform>Записано %Ln отрывков в {}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) would go into folders of {}: {}. Nothing was done.</source>
        <translation><numerusform>По папкам в {} разошёлся бы %Ln файл: {}. Ничего не сделано.</numerusform><numerusform>По папкам в {} разошлись бы %Ln файла: {}. Ничего не сделано.</numerusform><numerusform>По папкам в {} разошлось бы %Ln файлов: {}. Ничего не сделано.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be put into folders.</source>
        <translation><numerusform>Не удалось разложить по папкам %Ln файл.</numerusform><numerusform>Не удалось разложить по папкам %Ln файла.</numerusform><numerusform>Не удалось разложить по папкам %Ln файлов.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) put into folders; {} takes it back.</source>
        <translation><numerusform>Разложен по папкам %Ln файл; вернуть обратно можно через {}.</numerusform><numerusform>Разложено по папкам %Ln файла; вернуть обратно можно через {}.</numerusform><numerusform>Разложено по папкам %Ln файлов; вернуть обратно можно через {}.</numerusform></translation>
    </message>
    <message>
        <source>Export {}</source>
        <translation>Экспорт модели {}</translation>
    </message>
    <message>
        <source>One file for others to install, now {}. In fewer bits it is compared with this one on recordings first; where more than one window in two hundred would get another class, nothing is written.</source>
        <translation>Один файл, который смогут установить другие; сейчас {}. С меньшим числом бит модель сначала сравнивается с этой на записях; если больше одного окна из двухсот получит другой класс, ничего не записывается.</translation>
    </message>
    <message>
        <source>Choose the file…</source>
        <translation>Выбрать файл…</translation>
    </message>
    <message>
        <source>Choose a folder of recordings to measure on first.</source>
        <translation>Сначала выберите папку с записями для измерения.</translation>
    </message>
    <message>
        <source>Earmark models (*{})</source>
        <translation>Модели Earmark (*{})</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>Экспорт модели</translation>
    </message>
    <message>
        <source>Exporting the model</source>
        <translation>Экспорт модели</translation>
    </message>
    <message>
        <source>Saved {}.</source>
        <translation>Сохранено: {}.</translation>
    </message>
    <message>
        <source>Whoever uses it needs the Whisper model {}, which is not in the file.</source>
        <translation>Для работы нужна модель Whisper {}, которой нет в файле.</translation>
    </message>
    <message>
        <source>There is nothing to export yet. Evaluate a model first.</source>
        <translation>Экспортировать пока нечего. Сначала оцените модель.</translation>
    </message>
    <message>
        <source>Folder for the report</source>
        <translation>Папка для отчёта</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Запись отчёта</translation>
    </message>
    <message numerus="yes">
        <source>Wrote report.html and %Ln more file(s) to {}</source>
        <translation><numerusform>Записаны report.html и ещё %Ln файл в {}</numerusform><numerusform>Записаны report.html и ещё %Ln файла в {}</numerusform><numerusform>Записаны report.html и ещё %Ln файлов в {}</numerusform></translation>
    </message>
    <message>
        <source>Export the list</source>
        <translation>Экспорт списка</translation>
    </message>
    <message>
        <source>Writing the list</source>
        <translation>Запись списка</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Таблицы (*.csv)</translation>
    </message>
    <message>
        <source>Folder for the clips</source>
        <translation>Папка для отрывков</translation>
    </message>
    <message>
        <source>Writing clips</source>
        <translation>Запись отрывков</translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln clip(s) to {}</source>
        <translation><numerusform>Записан %Ln отрывок в {}</numerusform><numerusform>Записано %Ln отрывка в {}</numerusform><numerusform>Записано %Ln отрывков в {}</numerusform></translation>
    </message>
    <message>
        <source>Review decisions</source>
        <translation>Решения</translation>
    </message>
    <message>
        <source>Writing review decisions</source>
        <translation>Запись решений</translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled file(s), with the corrections</source>
        <translation><numerusform>%Ln размеченный файл, с исправлениями</numerusform><numerusform>%Ln размеченных файла, с исправлениями</numerusform><numerusform>%Ln размеченных файлов, с исправлениями</numerusform></translation>
    </message>
    <message>
        <source>Folder for the labels</source>
        <translation>Папка для меток</translation>
    </message>
    <message>
        <source>Export labels</source>
        <translation>Экспорт меток</translation>
    </message>
    <message>
        <source>Writing labels</source>
        <translation>Запись меток</translation>
    </message>
    <message numerus="yes">
        <source>Wrote %Ln file(s) to {}</source>
        <translation><numerusform>Записан %Ln файл в {}</numerusform><numerusform>Записано %Ln файла в {}</numerusform><numerusform>Записано %Ln файлов в {}</numerusform></translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Accuracy</source>
        <translation>Доля верных</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Макро-F1</translation>
    </message>
    <message>
        <source>Figures of each class</source>
        <translation>Цифры по классам</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Матрица ошибок</translation>
    </message>
    <message>
        <source>On the whole</source>
        <translation>В целом</translation>
    </message>
    <message>
        <source>Class by class</source>
        <translation>По классам</translation>
    </message>
    <message>
        <source>What was taken for what (click a cell to list it)</source>
        <translation>Что за что принято (щелчок по ячейке показывает список)</translation>
    </message>
    <message>
        <source>balanced accuracy</source>
        <translation>сбалансированная доля верных</translation>
    </message>
    <message>
        <source>weighted F1</source>
        <translation>взвешенная F1</translation>
    </message>
    <message>
        <source>AUC</source>
        <translation>AUC</translation>
    </message>
    <message>
        <source>average precision</source>
        <translation>средняя точность</translation>
    </message>
    <message>
        <source>mean average precision</source>
        <translation>среднее по классам от средней точности</translation>
    </message>
    <message>
        <source>MCC</source>
        <translation>MCC</translation>
    </message>
    <message>
        <source>calibration error</source>
        <translation>ошибка калибровки</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>потери</translation>
    </message>
    <message>
        <source>{}: 95 % interval {:.3f} to {:.3f}</source>
        <translation>{}: 95%-й интервал от {:.3f} до {:.3f}</translation>
    </message>
    <message>
        <source>recordings</source>
        <translation>записи</translation>
    </message>
    <message>
        <source>items</source>
        <translation>элементы</translation>
    </message>
    <message>
        <source>95 % interval {:.3f} to {:.3f}
over {} {}</source>
        <translation>95%-й интервал от {:.3f} до {:.3f}
по {} ({})</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s). Always guessing the largest class would be right in {:.3f} of them.</source>
        <translation><numerusform>%Ln элемент. Если всегда называть самый большой класс, верной будет доля {:.3f}.</numerusform><numerusform>%Ln элемента. Если всегда называть самый большой класс, верной будет доля {:.3f}.</numerusform><numerusform>%Ln элементов. Если всегда называть самый большой класс, верной будет доля {:.3f}.</numerusform></translation>
    </message>
    <message>
        <source>Of {} at threshold {:g}: precision {:.3f}, recall {:.3f}.</source>
        <translation>Для {} при пороге {:g}: точность {:.3f}, полнота {:.3f}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln unsure.</source>
        <translation><numerusform>Сомнительных: %Ln.</numerusform><numerusform>Сомнительных: %Ln.</numerusform><numerusform>Сомнительных: %Ln.</numerusform></translation>
    </message>
</context>
<context>
    <name>FileChoice</name>
    <message>
        <source>Choose a folder</source>
        <translation>Выбрать папку</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Выбрать файл</translation>
    </message>
</context>
<context>
    <name>FindingRow</name>
    <message>
        <source>Fault</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Предупреждение</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>Совет</translation>
    </message>
    <message>
        <source>Fine</source>
        <translation>В порядке</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Show {} of {}</source>
        <translation>Показать {} из {}</translation>
    </message>
    <message>
        <source>{}, at {:.1f} s</source>
        <translation>{}, на {:.1f} с</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Save what could not be used…</source>
        <translation>Сохранить то, что не пригодилось…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Guessing would be right in {:.0%} of the test, always saying {} in {:.0%}.</source>
        <translation>Угадывание дало бы {:.0%} верных на тесте, ответ «всегда {}» — {:.0%}.</translation>
    </message>
    <message>
        <source>Guessing would be right in {:.0%} of the validation, always saying {} in {:.0%}.</source>
        <translation>Угадывание дало бы {:.0%} верных на валидации, ответ «всегда {}» — {:.0%}.</translation>
    </message>
    <message>
        <source>Guessing would be right in {:.0%}, always saying {} in {:.0%}.</source>
        <translation>Угадывание дало бы {:.0%} верных, ответ «всегда {}» — {:.0%}.</translation>
    </message>
    <message>
        <source>A model must beat both.</source>
        <translation>Модель должна превзойти и то, и другое.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Проверка…</translation>
    </message>
    <message>
        <source>The bar at the bottom says how far it is.</source>
        <translation>Ход проверки показан в строке внизу.</translation>
    </message>
    <message>
        <source>Not split yet</source>
        <translation>Ещё не разбито</translation>
    </message>
    <message>
        <source>Split the chunks; the split is what is checked.</source>
        <translation>Разбейте фрагменты: проверяется именно разбиение.</translation>
    </message>
    <message>
        <source>Split {} is not checked yet</source>
        <translation>Разбиение {} ещё не проверено</translation>
    </message>
    <message>
        <source>A check listens to every chunk: for copies, silence, clipping and shortcuts.</source>
        <translation>Проверка слушает каждый фрагмент: ищет копии, тишину, перегрузку и лазейки для модели.</translation>
    </message>
    <message>
        <source>These findings are of split {}. The cut that is shown is not split yet.</source>
        <translation>Эти находки относятся к разбиению {}. Показанная нарезка ещё не разбита.</translation>
    </message>
    <message>
        <source>These findings are of split {}. Check again for split {}.</source>
        <translation>Эти находки относятся к разбиению {}. Проверьте снова для разбиения {}.</translation>
    </message>
    <message>
        <source>The labels have changed since. Cut and split again, then check that.</source>
        <translation>С тех пор метки изменились. Нарежьте и разбейте снова, потом проверьте.</translation>
    </message>
</context>
<context>
    <name>FirstPass</name>
    <message>
        <source>Every stretch has a label; now the boundaries.</source>
        <translation>Все участки размечены; теперь границы.</translation>
    </message>
    <message>
        <source>The class changes nowhere in this recording: there is no boundary to move.</source>
        <translation>Класс в этой записи нигде не меняется: двигать нечего.</translation>
    </message>
    <message>
        <source>That was the last boundary.</source>
        <translation>Это была последняя граница.</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Making the sample project</source>
        <translation>Создание учебного проекта</translation>
    </message>
    <message>
        <source>Training the sample project's model</source>
        <translation>Обучение модели учебного проекта</translation>
    </message>
</context>
<context>
    <name>FormSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>Audacity labels</source>
        <translation>Метки Audacity</translation>
    </message>
    <message>
        <source>Notes, scores, who made a label and the name of the recording are not written.</source>
        <translation>Заметки, оценки, автор метки и имя записи не записываются.</translation>
    </message>
    <message>
        <source>CSV or TSV table</source>
        <translation>Таблица CSV или TSV</translation>
    </message>
    <message>
        <source>Nothing is lost.</source>
        <translation>Ничего не теряется.</translation>
    </message>
    <message>
        <source>ELAN tab-delimited text</source>
        <translation>Текст ELAN с табуляцией</translation>
    </message>
    <message>
        <source>Each class becomes a tier; notes, scores and who made a label are not written.</source>
        <translation>Каждый класс становится слоем; заметки, оценки и автор метки не записываются.</translation>
    </message>
    <message>
        <source>“path label” lines</source>
        <translation>Строки «путь метка»</translation>
    </message>
    <message>
        <source>Times, notes, scores and sources are lost: each line gives a class to a whole recording.</source>
        <translation>Время, заметки, оценки и источники теряются: каждая строка даёт класс целой записи.</translation>
    </message>
    <message>
        <source>Raven selection table</source>
        <translation>Таблица выделений Raven</translation>
    </message>
    <message>
        <source>Every selection is written with the same range of frequencies, 0 to 8000 Hz.</source>
        <translation>Все выделения записываются с одной и той же полосой частот, 0–8000 Гц.</translation>
    </message>
    <message>
        <source>segments.txt (switch points)</source>
        <translation>segments.txt (точки переключения)</translation>
    </message>
    <message>
        <source>Two classes, called A and B; whole seconds; no gaps; no notes, scores or sources.</source>
        <translation>Два класса, A и B; целые секунды; без пропусков; без заметок, оценок и источников.</translation>
    </message>
    <message>
        <source>tagged_podcasts.json</source>
        <translation>tagged_podcasts.json</translation>
    </message>
    <message>
        <source>One class, called ad; no notes, scores or sources.</source>
        <translation>Один класс, ad; без заметок, оценок и источников.</translation>
    </message>
    <message>
        <source>Praat TextGrid</source>
        <translation>Praat TextGrid</translation>
    </message>
    <message>
        <source>word_bounds.json</source>
        <translation>word_bounds.json</translation>
    </message>
    <message>
        <source>One class, called phrase; recordings by name without folder and extension; no notes, scores or sources.</source>
        <translation>Один класс, phrase; записи по имени без папки и расширения; без заметок, оценок и источников.</translation>
    </message>
</context>
<context>
    <name>Head</name>
    <message>
        <source>Files…</source>
        <translation>Файлы…</translation>
    </message>
    <message>
        <source>Choose files to classify, or drop them anywhere on the page</source>
        <translation>Выбрать файлы для классификации или перетащить их на страницу</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Папка…</translation>
    </message>
    <message>
        <source>Choose a folder to classify, with all that is below it</source>
        <translation>Выбрать папку для классификации, со всем, что внутри</translation>
    </message>
    <message>
        <source>Shortest length</source>
        <translation>Наименьшая длина</translation>
    </message>
    <message>
        <source>Files shorter than this are listed as too short instead of being classified</source>
        <translation>Файлы короче этого попадут в список как слишком короткие и не классифицируются</translation>
    </message>
    <message>
        <source>Earlier results</source>
        <translation>Прежние</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Параметры</translation>
    </message>
    <message>
        <source>Classify</source>
        <translation>Классифицировать</translation>
    </message>
    <message>
        <source>Too short below</source>
        <translation>Не короче</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Each channel on its own</source>
        <translation>Каждый канал отдельно</translation>
    </message>
    <message>
        <source>As the two legs of a call: each channel has a row of its own</source>
        <translation>Как две стороны разговора: у каждого канала своя строка</translation>
    </message>
    <message>
        <source>Go on with files that arrive</source>
        <translation>Обрабатывать новые файлы</translation>
    </message>
    <message>
        <source>Watch the folders, and classify what is put into them until you stop</source>
        <translation>Следить за папками и классифицировать то, что в них появляется, пока вы не остановите</translation>
    </message>
    <message>
        <source>Write down what is said</source>
        <translation>Записывать, что говорят</translation>
    </message>
    <message>
        <source>The model carries a transducer, which writes it beside each answer; that takes time</source>
        <translation>В модели есть трансдьюсер, он записывает речь рядом с каждым ответом; на это нужно время</translation>
    </message>
    <message>
        <source>All settings…</source>
        <translation>Все настройки…</translation>
    </message>
    <message>
        <source>Which names are taken or left out, folders inside folders, where to compute</source>
        <translation>Какие имена брать или пропускать, вложенные папки, где вычислять</translation>
    </message>
    <message>
        <source>Options ({})</source>
        <translation>Параметры ({})</translation>
    </message>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation><numerusform> и ещё %Ln</numerusform><numerusform> и ещё %Ln</numerusform><numerusform> и ещё %Ln</numerusform></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Stop; what is classified is kept</source>
        <translation>Остановить; сделанное сохраняется</translation>
    </message>
    <message>
        <source>There is no model yet</source>
        <translation>Модели ещё нет</translation>
    </message>
    <message>
        <source>Choose files or a folder first, or drop some on the page</source>
        <translation>Сначала выберите файлы или папку или перетащите их на страницу</translation>
    </message>
    <message>
        <source>Classify the same files with the chosen model; what it has classified before is kept</source>
        <translation>Классифицировать те же файлы выбранной моделью; прежние результаты сохраняются</translation>
    </message>
    <message>
        <source>Nothing was classified yet</source>
        <translation>Ещё ничего не классифицировано</translation>
    </message>
</context>
<context>
    <name>HealthList</name>
    <message>
        <source>Health of the data</source>
        <translation>Состояние данных</translation>
    </message>
    <message>
        <source>Hide what is fine ({})</source>
        <translation>Скрыть то, что в порядке ({})</translation>
    </message>
    <message>
        <source>Show what is fine ({})</source>
        <translation>Показать то, что в порядке ({})</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>Objects and scenes</source>
        <translation>Предметы и сцены</translation>
    </message>
    <message>
        <source>The model is not made of SoundNet's weights, so it knows no objects.</source>
        <translation>Модель построена не на весах SoundNet и предметов не знает.</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>Слушаю…</translation>
    </message>
    <message>
        <source>Listening for objects and scenes</source>
        <translation>Поиск предметов и сцен</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Предметы</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>Сцены</translation>
    </message>
    <message>
        <source>number {}</source>
        <translation>номер {}</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Histogram of scores</source>
        <translation>Гистограмма оценок</translation>
    </message>
    <message>
        <source>Files from {:.2f} to {:.2f}: {}</source>
        <translation>Файлов от {:.2f} до {:.2f}: {}</translation>
    </message>
</context>
<context>
    <name>ImportSheet</name>
    <message>
        <source>Import labels</source>
        <translation>Импорт меток</translation>
    </message>
    <message>
        <source>Label files</source>
        <translation>Файлы меток</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Метки</translation>
    </message>
    <message>
        <source>Recording that the labels belong to</source>
        <translation>Запись, к которой относятся метки</translation>
    </message>
    <message>
        <source>To which recording the labels of this file go</source>
        <translation>К какой записи отнести метки этого файла</translation>
    </message>
    <message>
        <source>Labels go to</source>
        <translation>Метки пойдут в</translation>
    </message>
    <message>
        <source>One step: Undo takes the whole import back.</source>
        <translation>Это один шаг: «Отменить» вернёт всё как было.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Save what is left out…</source>
        <translation>Сохранить пропущенное…</translation>
    </message>
    <message>
        <source>A table of the lines that are left out, each with the reason</source>
        <translation>Таблица пропущенных строк, каждая с причиной</translation>
    </message>
    <message>
        <source>the recordings that the file names</source>
        <translation>записи, названные в файле</translation>
    </message>
    <message numerus="yes">
        <source>Import %Ln label(s)</source>
        <translation><numerusform>Импортировать %Ln метку</numerusform><numerusform>Импортировать %Ln метки</numerusform><numerusform>Импортировать %Ln меток</numerusform></translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Импортировать нечего</translation>
    </message>
    <message>
        <source>the recording called like the file</source>
        <translation>запись с тем же именем, что у файла</translation>
    </message>
    <message>
        <source>the recordings it names</source>
        <translation>записи, которые он называет</translation>
    </message>
    <message>
        <source>This format does not say which recording it belongs to. Choose one above.</source>
        <translation>Этот формат не говорит, к какой записи относятся метки. Выберите её выше.</translation>
    </message>
</context>
<context>
    <name>Importing</name>
    <message>
        <source>Looking at {}</source>
        <translation>Просмотр {}</translation>
    </message>
    <message>
        <source>Import {}</source>
        <translation>Импорт {}</translation>
    </message>
    <message>
        <source>as the file says</source>
        <translation>как в файле</translation>
    </message>
    <message>
        <source>Weights that another program trained become a model. Their family follows from the names in the file; what the file does not say is asked here.</source>
        <translation>Веса, обученные другой программой, становятся моделью. Семейство видно по именам в файле; чего файл не говорит, спрашивается здесь.</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Импортировать</translation>
    </message>
    <message>
        <source>These weights lie behind another network. Choose the file of that one first.</source>
        <translation>Эти веса стоят за другой сетью. Сначала выберите её файл.</translation>
    </message>
    <message>
        <source>Importing the weights</source>
        <translation>Импорт весов</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Progress</source>
        <translation>Ход выполнения</translation>
    </message>
    <message>
        <source>Show the next running job</source>
        <translation>Показать следующую задачу</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>ещё %n</numerusform><numerusform>ещё %n</numerusform><numerusform>ещё %n</numerusform></translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>останавливается</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>пауза</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>начинается</translation>
    </message>
    <message>
        <source>{}x real time</source>
        <translation>{}× быстрее звучания</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>осталось {}</translation>
    </message>
</context>
<context>
    <name>JobThread</name>
    <message>
        <source>{}: this ended unexpectedly ({}). The log has the details.</source>
        <translation>{}: неожиданно прервано ({}). Подробности в журнале.</translation>
    </message>
</context>
<context>
    <name>JudgeBar</name>
    <message>
        <source>Press for the other order of judging</source>
        <translation>Нажмите, чтобы сменить порядок просмотра</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Уверенность</translation>
    </message>
    <message>
        <source>Accept all over</source>
        <translation>Принять все выше</translation>
    </message>
    <message>
        <source>Least certain first</source>
        <translation>Сначала сомнительные</translation>
    </message>
    <message>
        <source>In time order</source>
        <translation>По времени</translation>
    </message>
    <message>
        <source>Accept {} over</source>
        <translation>Принять {} выше</translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s)</source>
        <translation><numerusform>%Ln предложение</numerusform><numerusform>%Ln предложения</numerusform><numerusform>%Ln предложений</numerusform></translation>
    </message>
</context>
<context>
    <name>KeptOpen</name>
    <message>
        <source>Opening</source>
        <translation>Открытие</translation>
    </message>
</context>
<context>
    <name>KeyCatcher</name>
    <message>
        <source>Press the key, or Esc</source>
        <translation>Нажмите клавишу или Esc</translation>
    </message>
    <message>
        <source>Add a key</source>
        <translation>Добавить клавишу</translation>
    </message>
</context>
<context>
    <name>LabelEdits</name>
    <message>
        <source>Add {}</source>
        <translation>Добавить {}</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n segment(s)</source>
        <translation><numerusform>Удалить отрезок</numerusform><numerusform>Удалить %n отрезка</numerusform><numerusform>Удалить %n отрезков</numerusform></translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Разметить как {}</translation>
    </message>
    <message>
        <source>Move suggestion</source>
        <translation>Переместить предложение</translation>
    </message>
    <message>
        <source>Resize suggestion</source>
        <translation>Изменить границы предложения</translation>
    </message>
    <message>
        <source>Move segment</source>
        <translation>Переместить отрезок</translation>
    </message>
    <message>
        <source>Resize segment</source>
        <translation>Изменить границы отрезка</translation>
    </message>
    <message>
        <source>Nudge start</source>
        <translation>Сдвинуть начало</translation>
    </message>
    <message>
        <source>Nudge end</source>
        <translation>Сдвинуть конец</translation>
    </message>
    <message>
        <source>Nudge segment</source>
        <translation>Сдвинуть отрезок</translation>
    </message>
    <message>
        <source>Snap to neighbour</source>
        <translation>Притянуть к соседу</translation>
    </message>
    <message numerus="yes">
        <source>Split %n segment(s)</source>
        <translation><numerusform>Разделить отрезок</numerusform><numerusform>Разделить %n отрезка</numerusform><numerusform>Разделить %n отрезков</numerusform></translation>
    </message>
    <message>
        <source>Merge segments</source>
        <translation>Объединить отрезки</translation>
    </message>
    <message numerus="yes">
        <source>Paste %n segment(s)</source>
        <translation><numerusform>Вставить отрезок</numerusform><numerusform>Вставить %n отрезка</numerusform><numerusform>Вставить %n отрезков</numerusform></translation>
    </message>
    <message>
        <source>Merge {} into {}</source>
        <translation>Слить {} с {}</translation>
    </message>
    <message>
        <source>Reorder classes</source>
        <translation>Переставить классы</translation>
    </message>
    <message>
        <source>Rename {}</source>
        <translation>Переименовать {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln run(s)</source>
        <translation><numerusform>%Ln запуск</numerusform><numerusform>%Ln запуска</numerusform><numerusform>%Ln запусков</numerusform></translation>
    </message>
    <message>
        <source>Delete {}</source>
        <translation>Удалить {}</translation>
    </message>
</context>
<context>
    <name>LabelFiles</name>
    <message>
        <source>Label files ({})</source>
        <translation>Файлы меток ({})</translation>
    </message>
    <message>
        <source>Import labels</source>
        <translation>Импорт меток</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>Open or make a project first; its recordings get the labels.</source>
        <translation>Сначала откройте или создайте проект: метки получат его записи.</translation>
    </message>
    <message>
        <source>Reading labels</source>
        <translation>Чтение меток</translation>
    </message>
    <message numerus="yes">
        <source>Imported %Ln label(s).</source>
        <translation><numerusform>Импортирована %Ln метка.</numerusform><numerusform>Импортировано %Ln метки.</numerusform><numerusform>Импортировано %Ln меток.</numerusform></translation>
    </message>
    <message>
        <source>Export labels</source>
        <translation>Экспорт меток</translation>
    </message>
    <message>
        <source>Exporting labels</source>
        <translation>Экспорт меток</translation>
    </message>
    <message>
        <source>The export was stopped; nothing was written.</source>
        <translation>Экспорт остановлен; ничего не записано.</translation>
    </message>
    <message>
        <source>There are no labels to export yet.</source>
        <translation>Меток для экспорта ещё нет.</translation>
    </message>
    <message>
        <source>Exported to {}.</source>
        <translation>Экспортировано в {}.</translation>
    </message>
    <message numerus="yes">
        <source>Exported %Ln file(s) to {}.</source>
        <translation><numerusform>Экспортирован %Ln файл в {}.</numerusform><numerusform>Экспортировано %Ln файла в {}.</numerusform><numerusform>Экспортировано %Ln файлов в {}.</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelFilesModel</name>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Новые</translation>
    </message>
    <message>
        <source>There already</source>
        <translation>Уже есть</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Пропущено</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>не читается</translation>
    </message>
    <message numerus="yes">
        <source>%Ln recording(s)</source>
        <translation><numerusform>%Ln запись</numerusform><numerusform>%Ln записи</numerusform><numerusform>%Ln записей</numerusform></translation>
    </message>
</context>
<context>
    <name>LabelLinesModel</name>
    <message>
        <source>What</source>
        <translation>Что</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Конец</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Почему</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>пропущено</translation>
    </message>
    <message>
        <source>new</source>
        <translation>новая</translation>
    </message>
    <message>
        <source>a new class</source>
        <translation>новый класс</translation>
    </message>
</context>
<context>
    <name>LabelPage</name>
    <message>
        <source>Choose files…</source>
        <translation>Выбрать файлы…</translation>
    </message>
    <message>
        <source>No project is open</source>
        <translation>Проект не открыт</translation>
    </message>
    <message>
        <source>Open one, or make a new one, from the File menu.</source>
        <translation>Откройте или создайте проект через меню «Файл».</translation>
    </message>
    <message>
        <source>Drop recordings here</source>
        <translation>Перетащите сюда записи</translation>
    </message>
    <message>
        <source>Files or whole folders. They stay where they are; Earmark only refers to them.</source>
        <translation>Файлы или целые папки. Они останутся на месте: Earmark только ссылается на них.</translation>
    </message>
    <message>
        <source>Choose a recording</source>
        <translation>Выберите запись</translation>
    </message>
    <message>
        <source>The list is at the left.</source>
        <translation>Список слева.</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Открытие</translation>
    </message>
    <message>
        <source>{} is not a time such as 1:02.5.</source>
        <translation>{} — не время, такое как 1:02.5.</translation>
    </message>
    <message>
        <source>{} selected. Press a class key.</source>
        <translation>Выделено {}. Нажмите клавишу класса.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected, {}</source>
        <translation><numerusform>Выбрано: %Ln, {}</numerusform><numerusform>Выбрано: %Ln, {}</numerusform><numerusform>Выбрано: %Ln, {}</numerusform></translation>
    </message>
    <message>
        <source>Add recordings</source>
        <translation>Добавить записи</translation>
    </message>
    <message>
        <source>Look for missing recordings in</source>
        <translation>Где искать пропавшие записи</translation>
    </message>
</context>
<context>
    <name>LabelPalette</name>
    <message>
        <source>Classes</source>
        <translation>Классы</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>The labels can only be looked at.</source>
        <translation>Метки можно только смотреть.</translation>
    </message>
    <message>
        <source>Add a class to begin: what do you want to tell apart?</source>
        <translation>Начните с класса: что вы хотите различать?</translation>
    </message>
    <message>
        <source>Drag over the sound to mark {}. Esc to stop.</source>
        <translation>Протяните мышью по звуку, чтобы отметить класс {}. Esc — закончить.</translation>
    </message>
    <message>
        <source>Hold a key while it plays to mark from press to release, or tap it at each change.</source>
        <translation>Во время воспроизведения держите клавишу, чтобы разметить от нажатия до отпускания, или нажимайте её при каждой смене.</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Цвет</translation>
    </message>
    <message>
        <source>Other…</source>
        <translation>Другой…</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Клавиша</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Merge into</source>
        <translation>Слить с</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Выше</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Ниже</translation>
    </message>
    <message>
        <source>Remove with its segments</source>
        <translation>Убрать вместе с отрезками</translation>
    </message>
</context>
<context>
    <name>LeftOut</name>
    <message>
        <source>Save what is left out</source>
        <translation>Сохранение пропущенного</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Таблицы (*.csv)</translation>
    </message>
    <message>
        <source>Wrote {}.</source>
        <translation>Записано: {}.</translation>
    </message>
</context>
<context>
    <name>LeftOver</name>
    <message>
        <source>Train now</source>
        <translation>Обучить сейчас</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Забыть</translation>
    </message>
    <message numerus="yes">
        <source>%Ln training(s) waited when the window was last closed: {}</source>
        <translation><numerusform>При закрытии окна ждало %Ln обучение: {}</numerusform><numerusform>При закрытии окна ждали %Ln обучения: {}</numerusform><numerusform>При закрытии окна ждали %Ln обучений: {}</numerusform></translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Show the mistakes again</source>
        <translation>Снова показать ошибки</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Порядок</translation>
    </message>
    <message>
        <source>Sure and wrong first</source>
        <translation>Сначала уверенные ошибки</translation>
    </message>
    <message>
        <source>Models disagree most first</source>
        <translation>Сначала разногласия моделей</translation>
    </message>
    <message>
        <source>Likely label errors first</source>
        <translation>Сначала вероятные ошибки меток</translation>
    </message>
    <message>
        <source>Judge by folds</source>
        <translation>Судить по блокам</translation>
    </message>
    <message>
        <source>Train this recipe five times, each time without a fifth of the recordings, so that every label is judged by a model that has not learned it</source>
        <translation>Обучить этот рецепт пять раз, каждый раз без пятой части записей, чтобы о каждой метке судила модель, которая её не учила</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Ответы</translation>
    </message>
    <message>
        <source>Mistakes {}</source>
        <translation>Ошибки {}</translation>
    </message>
    <message>
        <source>All {}</source>
        <translation>Все {}</translation>
    </message>
    <message>
        <source>{} taken for {}</source>
        <translation>{} принято за {}</translation>
    </message>
    <message>
        <source>{} found</source>
        <translation>{} найдено</translation>
    </message>
</context>
<context>
    <name>LiveChart</name>
    <message>
        <source>Whole range</source>
        <translation>Весь диапазон</translation>
    </message>
    <message>
        <source>The wheel zooms along the epochs; a double click shows all</source>
        <translation>Колёсико меняет масштаб по эпохам; двойной щелчок показывает всё</translation>
    </message>
</context>
<context>
    <name>LookMenu</name>
    <message>
        <source>Follow the playhead</source>
        <translation>Следовать за указателем</translation>
    </message>
    <message>
        <source>Spectrogram</source>
        <translation>Спектрограмма</translation>
    </message>
    <message>
        <source>A lane for each class</source>
        <translation>Своя дорожка для каждого класса</translation>
    </message>
    <message>
        <source>Words of the transcript</source>
        <translation>Слова расшифровки</translation>
    </message>
    <message>
        <source>Frequency axis</source>
        <translation>Ось частот</translation>
    </message>
    <message>
        <source>Mel</source>
        <translation>Мел</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Линейная</translation>
    </message>
    <message>
        <source>Ember</source>
        <translation>Угли</translation>
    </message>
    <message>
        <source>Sea</source>
        <translation>Море</translation>
    </message>
    <message>
        <source>Ink on paper</source>
        <translation>Чернила на бумаге</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Цвета</translation>
    </message>
    <message>
        <source>Dynamic range</source>
        <translation>Динамический диапазон</translation>
    </message>
    <message>
        <source>Only {}</source>
        <translation>Только {}</translation>
    </message>
    <message>
        <source>The only one</source>
        <translation>Единственный</translation>
    </message>
    <message>
        <source>All, in lanes</source>
        <translation>Все, дорожками</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Каналы</translation>
    </message>
    <message>
        <source>{}: {}</source>
        <translation>{}: {}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Every change is saved when it is made.</source>
        <translation>Каждое изменение сохраняется сразу.</translation>
    </message>
    <message>
        <source>Looking at the devices</source>
        <translation>Определение устройств</translation>
    </message>
    <message>
        <source>Open a project: choose its folder</source>
        <translation>Открыть проект: выберите его папку</translation>
    </message>
    <message>
        <source>New project: choose or make an empty folder</source>
        <translation>Новый проект: выберите или создайте пустую папку</translation>
    </message>
    <message>
        <source>The training {} did not come to its end. The Train page can go on with it.</source>
        <translation>Обучение {} не дошло до конца. Его можно продолжить на странице «Обучение».</translation>
    </message>
    <message>
        <source>“{}” is still running.</source>
        <translation>Задача «{}» ещё выполняется.</translation>
    </message>
    <message>
        <source>Stop it and quit? Labels and finished results are kept.</source>
        <translation>Остановить её и выйти? Метки и готовые результаты сохраняются.</translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Остановить и выйти</translation>
    </message>
    <message>
        <source>Go on working</source>
        <translation>Продолжить работу</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Недавние проекты</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Правка</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Вид</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>&amp;Страница</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Справка</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Пока нет</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Channel {0} was asked for, but the recording has {1}, numbered from 0.</source>
        <translation>Запрошен канал {0}, а в записи {1}, считая от 0.</translation>
    </message>
    <message>
        <source>the stretch from {0} to {1} s is empty</source>
        <translation>участок от {0} до {1} с пуст</translation>
    </message>
    <message>
        <source>The channel is {0}; it must be "first", "mean" or a number from 0.</source>
        <translation>Канал задан как {0}; нужно "first", "mean" или номер от 0.</translation>
    </message>
    <message>
        <source>{0} is cut short or damaged; {1} s of it could be read.</source>
        <translation>{0} обрезан или повреждён; прочитано {1} с.</translation>
    </message>
    <message>
        <source>{0} holds samples that are not numbers; they count as silence.</source>
        <translation>В {0} есть отсчёты, которые не являются числами; они считаются тишиной.</translation>
    </message>
    <message>
        <source>the system says: {0}</source>
        <translation>система сообщает: {0}</translation>
    </message>
    <message>
        <source>it is a text file, not audio</source>
        <translation>это текстовый файл, а не звук</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>это папка</translation>
    </message>
    <message>
        <source>it is a device or a pipe, not a file</source>
        <translation>это устройство или канал, а не файл</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>такого файла нет</translation>
    </message>
    <message>
        <source>you are not allowed to read it</source>
        <translation>вам не разрешено его читать</translation>
    </message>
    <message>
        <source>its name cannot be a file name</source>
        <translation>его имя не может быть именем файла</translation>
    </message>
    <message>
        <source>the file is empty (0 bytes)</source>
        <translation>файл пуст (0 байт)</translation>
    </message>
    <message>
        <source>Takes lows or highs away, as small loudspeakers, cheap microphones and walls do.</source>
        <translation>Срезает низкие или высокие частоты, как делают маленькие динамики, дешёвые микрофоны и стены.</translation>
    </message>
    <message>
        <source>Cuts the peaks off, as an overloaded microphone or recorder does.</source>
        <translation>Срезает пики, как перегруженный микрофон или рекордер.</translation>
    </message>
    <message>
        <source>The installed ffmpeg cannot encode {0}. Choose another codec.</source>
        <translation>Установленный ffmpeg не умеет кодировать {0}. Выберите другой кодек.</translation>
    </message>
    <message>
        <source>What MP3, AAC, Opus or a mobile phone leave of a sound. Slow, about 6 to 18 ms per 3 s: for few examples.</source>
        <translation>То, что оставляют от звука MP3, AAC, Opus или мобильный телефон. Медленно, около 6–18 мс на 3 с: для немногих примеров.</translation>
    </message>
    <message>
        <source>Keeps a stretch of the example; the rest of the window is filled as short clips are.</source>
        <translation>Оставляет участок примера; остаток окна заполняется, как у коротких записей.</translation>
    </message>
    <message>
        <source>Silences a stretch of the example, so that no single moment decides.</source>
        <translation>Заглушает участок примера, чтобы ни один момент не решал всё.</translation>
    </message>
    <message>
        <source>Makes the example louder or quieter, so that level alone tells nothing.</source>
        <translation>Делает пример громче или тише, чтобы сам по себе уровень ничего не говорил.</translation>
    </message>
    <message>
        <source>Mixup can heed the level of samples only; let it mix samples, or turn level off.</source>
        <translation>Mixup учитывает уровень только у отсчётов; пусть он смешивает отсчёты, или отключите учёт уровня.</translation>
    </message>
    <message>
        <source>Mixes two examples and their labels, so that the model is less sure where it should not be.</source>
        <translation>Смешивает два примера и их метки, чтобы модель была менее уверена там, где не следует.</translation>
    </message>
    <message>
        <source>Adds a hiss (white), a rush (pink) or a rumble (brown), as microphones, wind and engines do.</source>
        <translation>Добавляет шипение (белый), шорох (розовый) или гул (коричневый), как микрофоны, ветер и моторы.</translation>
    </message>
    <message>
        <source>Adds real noise from a folder of recordings: the best preparation for the places where the model will listen.</source>
        <translation>Добавляет настоящий шум из папки записей: лучшая подготовка к местам, где модель будет слушать.</translation>
    </message>
    <message>
        <source>Higher or lower at the same speed, as voices differ. The fine method takes about 9 ms per 3 s.</source>
        <translation>Выше или ниже при той же скорости, как различаются голоса. Тонкий способ занимает около 9 мс на 3 с.</translation>
    </message>
    <message>
        <source>Turns the waveform upside down, as a swapped cable does; only networks on raw samples notice.</source>
        <translation>Переворачивает волну, как перепутанный кабель; это замечают только сети на самих отсчётах.</translation>
    </message>
    <message>
        <source>{0} is no augmentation: it is neither a file that can be read nor one of {1}.</source>
        <translation>{0} — не аугментация: ни читаемый файл, ни одно из {1}.</translation>
    </message>
    <message>
        <source>{0} is not valid JSON ({1}). Correct it, or save it again.</source>
        <translation>{0} — неверный JSON ({1}). Исправьте его или сохраните заново.</translation>
    </message>
    <message>
        <source>Every example as it is.</source>
        <translation>Каждый пример как есть.</translation>
    </message>
    <message>
        <source>Level, place and small gaps: hardly ever wrong, and costs next to nothing.</source>
        <translation>Уровень, место и маленькие пропуски: почти никогда не мешает и почти ничего не стоит.</translation>
    </message>
    <message>
        <source>Speed, pitch, rooms, noise and mixtures: for little data that must serve for much.</source>
        <translation>Скорость, высота, помещения, шум и смеси: когда малым данным надо послужить за многих.</translation>
    </message>
    <message>
        <source>For models that listen to calls and learn from better recordings.</source>
        <translation>Для моделей, которые слушают звонки, а учатся на более хороших записях.</translation>
    </message>
    <message>
        <source>For microphones at a distance, such as on a table or a wall.</source>
        <translation>Для микрофонов на расстоянии, например на столе или на стене.</translation>
    </message>
    <message>
        <source>For streets, machines, wind and poor microphones.</source>
        <translation>Для улиц, машин, ветра и плохих микрофонов.</translation>
    </message>
    <message>
        <source>Every example is two at once, each at its own speed (between-class learning): for sounds that are not speech.</source>
        <translation>Каждый пример — сразу два, каждый со своей скоростью (обучение между классами): для звуков, которые не речь.</translation>
    </message>
    <message>
        <source>All audio in {0} is silent or cannot be read, so no {1} can be taken from it. Choose another folder.</source>
        <translation>Весь звук в {0} беззвучен или не читается, взять оттуда нечего: {1}. Выберите другую папку.</translation>
    </message>
    <message>
        <source>No folder with recordings of {0} is chosen. Choose one.</source>
        <translation>Не выбрана папка с записями: {0}. Выберите её.</translation>
    </message>
    <message>
        <source>There is no folder {0}. Choose another one.</source>
        <translation>Папки {0} нет. Выберите другую.</translation>
    </message>
    <message>
        <source>There is no audio in {0}. Choose another folder.</source>
        <translation>В {0} нет звука. Выберите другую папку.</translation>
    </message>
    <message>
        <source>Adds the reverberation of a made-up room, from a living room to a hall.</source>
        <translation>Добавляет реверберацию придуманного помещения, от гостиной до зала.</translation>
    </message>
    <message>
        <source>Adds the reverberation of real rooms, from a folder of recorded impulse responses.</source>
        <translation>Добавляет реверберацию настоящих помещений из папки записанных импульсных откликов.</translation>
    </message>
    <message>
        <source>Covers up some moments and bands, so that the model looks at all of the sound; costs next to nothing.</source>
        <translation>Закрывает некоторые моменты и полосы, чтобы модель смотрела на весь звук; почти ничего не стоит.</translation>
    </message>
    <message>
        <source>Speed and pitch together, as of a smaller or larger dog: the strongest cheap change for sounds that are not speech.</source>
        <translation>Скорость и высота вместе, как у собаки поменьше или побольше: самое сильное из дешёвых изменений для звуков, которые не речь.</translation>
    </message>
    <message>
        <source>{0} is not a step of an augmentation; a step looks like {"id": "gain"}.</source>
        <translation>{0} — не шаг аугментации; шаг выглядит так: {"id": "gain"}.</translation>
    </message>
    <message>
        <source>There is no augmentation called {0}; this version of Earmark has {1}.</source>
        <translation>Аугментации {0} нет; в этой версии Earmark есть {1}.</translation>
    </message>
    <message>
        <source>The probability of {0} is {1}; it must be a number from 0 to 1.</source>
        <translation>Вероятность шага {0} — {1}; нужно число от 0 до 1.</translation>
    </message>
    <message>
        <source>The probability of {0} is {1}; it must be between 0 and 1.</source>
        <translation>Вероятность шага {0} — {1}; она должна быть от 0 до 1.</translation>
    </message>
    <message>
        <source>Examples can be mixed with each other only once; remove one of the two mixing steps.</source>
        <translation>Смешивать примеры друг с другом можно только один раз; уберите один из двух шагов смешивания.</translation>
    </message>
    <message>
        <source>An augmentation is a list of steps such as [{"id": "gain", "probability": 0.5}].</source>
        <translation>Аугментация — это список шагов, например [{"id": "gain", "probability": 0.5}].</translation>
    </message>
    <message>
        <source>{0} of {1} is {2}; it must be {3}.</source>
        <translation>{0} у {1} — {2}; должно быть {3}.</translation>
    </message>
    <message>
        <source>A number of {0} is too large.</source>
        <translation>Слишком большое число у {0}.</translation>
    </message>
    <message>
        <source>Narrow band, eight-bit samples and lost packets, as on a call.</source>
        <translation>Узкая полоса, восьмибитные отсчёты и потерянные пакеты, как в разговоре по телефону.</translation>
    </message>
    <message>
        <source>Moves the sound to an earlier or later place in the window.</source>
        <translation>Переносит звук в окне раньше или позже.</translation>
    </message>
    <message>
        <source>Slower or faster at the same pitch, as people speak. The fine method takes about 8 ms per 3 s.</source>
        <translation>Медленнее или быстрее при той же высоте, как говорят люди. Тонкий способ занимает около 8 мс на 3 с.</translation>
    </message>
    <message>
        <source>There are no backups in {0}.</source>
        <translation>В {0} нет резервных копий.</translation>
    </message>
    <message>
        <source>There is no backup {0} of {1}. There are: {2}.</source>
        <translation>Копии {0} проекта {1} нет. Есть: {2}.</translation>
    </message>
    <message>
        <source>The backup {0} is damaged. Choose another.</source>
        <translation>Копия {0} повреждена. Выберите другую.</translation>
    </message>
    <message>
        <source>No backup of {0} could be made in {1}: {2}. Make room or make the folder writable; your labels are safe in project.db meanwhile.</source>
        <translation>Копию {0} не удалось создать в {1}: {2}. Освободите место или разрешите запись в папку; метки тем временем в безопасности в project.db.</translation>
    </message>
    <message>
        <source>{0} could not be restored in {1}: {2}. Close the project everywhere and try again.</source>
        <translation>{0} не удалось восстановить в {1}: {2}. Закройте проект везде и попробуйте снова.</translation>
    </message>
    <message>
        <source>All backups in {0} are damaged.</source>
        <translation>Все копии в {0} повреждены.</translation>
    </message>
    <message>
        <source>The project {0} is damaged: its project.db cannot be read.</source>
        <translation>Проект {0} повреждён: его project.db не читается.</translation>
    </message>
    <message>
        <source>{0} There is no whole backup of it; put a copy of project.db of your own there.</source>
        <translation>{0} Целой копии нет; положите туда свою копию project.db.</translation>
    </message>
    <message>
        <source>{0} Its newest whole backup is {1} of {2}. To restore it, run: {3} restore "{4}". The damaged file is kept.</source>
        <translation>{0} Самая новая целая копия — {1} от {2}. Чтобы восстановить её, выполните: {3} restore "{4}". Повреждённый файл сохраняется.</translation>
    </message>
    <message>
        <source>The weights are {0}; give one number for each of the {1} models, not all 0.</source>
        <translation>Веса: {0}; дайте по одному числу для каждой из {1} моделей, и не все 0.</translation>
    </message>
    <message>
        <source>{0} is not an Earmark model, or it is damaged: {1}. Copy it again, or export it anew.</source>
        <translation>{0} — не модель Earmark, или она повреждена: {1}. Скопируйте или экспортируйте её заново.</translation>
    </message>
    <message>
        <source>There is no installed model {0}.</source>
        <translation>Установленной модели {0} нет.</translation>
    </message>
    <message>
        <source>The model {0} is shipped with Earmark and cannot be removed.</source>
        <translation>Модель {0} входит в Earmark, и удалить её нельзя.</translation>
    </message>
    <message>
        <source>There is no model at {0}.</source>
        <translation>В {0} нет модели.</translation>
    </message>
    <message>
        <source>its card has no format number</source>
        <translation>в её карточке нет номера формата</translation>
    </message>
    <message>
        <source>{0} was made by a newer Earmark (format {1}; this one reads up to {2}). Update Earmark to use it.</source>
        <translation>{0} создана более новым Earmark (формат {1}; этот читает до {2}). Чтобы использовать её, обновите Earmark.</translation>
    </message>
    <message>
        <source>its card does not say {0}</source>
        <translation>в её карточке не указано {0}</translation>
    </message>
    <message>
        <source>its card has an impossible {0}</source>
        <translation>в её карточке невозможное значение: {0}</translation>
    </message>
    <message>
        <source>it has {0} thresholds for {1} classes</source>
        <translation>порогов {0}, а классов {1}</translation>
    </message>
    <message>
        <source>its positive class {0} is not among its classes</source>
        <translation>её положительного класса {0} нет среди её классов</translation>
    </message>
    <message>
        <source>The model {0} has no file {1}. Export it anew.</source>
        <translation>В модели {0} нет файла {1}. Экспортируйте её заново.</translation>
    </message>
    <message>
        <source>its card is not JSON</source>
        <translation>её карточка — не JSON</translation>
    </message>
    <message>
        <source>{0} cannot be deleted: {1}.</source>
        <translation>{0} не удалось удалить: {1}.</translation>
    </message>
    <message>
        <source>it has no {0}</source>
        <translation>в ней нет {0}</translation>
    </message>
    <message>
        <source>it is not a whole zip file</source>
        <translation>это не целый zip-файл</translation>
    </message>
    <message>
        <source>{0} cannot be read: {1}.</source>
        <translation>{0} не читается: {1}.</translation>
    </message>
    <message>
        <source>{0} is larger than any model</source>
        <translation>{0} больше любой модели</translation>
    </message>
    <message>
        <source>its file {0} is not the one its card names</source>
        <translation>её файл {0} — не тот, что назван в карточке</translation>
    </message>
    <message>
        <source>its weights cannot be read</source>
        <translation>её веса не читаются</translation>
    </message>
    <message>
        <source>The model {0} has no weights.</source>
        <translation>В модели {0} нет весов.</translation>
    </message>
    <message>
        <source>There is no sound in {0}. Give recordings such as the model was trained on.</source>
        <translation>В {0} нет звука. Дайте записи, подобные тем, на которых модель обучена.</translation>
    </message>
    <message>
        <source>There is no precision {0}. Choose one of {1}.</source>
        <translation>Точности {0} нет. Выберите одну из {1}.</translation>
    </message>
    <message>
        <source>The model {0} is no network of its own and cannot be kept in fewer bits.</source>
        <translation>Модель {0} — не самостоятельная сеть, и хранить её в меньшем числе бит нельзя.</translation>
    </message>
    <message>
        <source>There is little in the model {0} that can be kept in {1}: it would not become smaller. Export it as it is.</source>
        <translation>В модели {0} мало что можно хранить в {1}: меньше она не станет. Экспортируйте её как есть.</translation>
    </message>
    <message>
        <source>In {0} only {1} of {2} would get the same class as before; {3} are asked for. Export the model as it is, or in float16.</source>
        <translation>В {0} только {1} из {2} получили бы прежний класс; требуется {3}. Экспортируйте модель как есть или в float16.</translation>
    </message>
    <message>
        <source>Give at least two recordings: one to choose scales on, another to compare on.</source>
        <translation>Дайте хотя бы две записи: одну для выбора масштаба, другую для сравнения.</translation>
    </message>
    <message>
        <source>None of these recordings can be read, so that nothing can be compared. Choose others.</source>
        <translation>Ни одна из этих записей не читается, сравнивать нечего. Выберите другие.</translation>
    </message>
    <message>
        <source>it is larger than 2 GB, and 16 bits are the least that such a network can be kept in</source>
        <translation>она больше 2 ГБ, а такую сеть можно хранить не меньше чем в 16 битах</translation>
    </message>
    <message>
        <source>{0} has no split yet. Cut the labels into chunks and split them first.</source>
        <translation>В {0} ещё нет разбиения. Сначала нарежьте метки на фрагменты и разбейте их.</translation>
    </message>
    <message>
        <source>In {0} {1} of {2} get the same class as before, and no probability differs by more than {3}; the network is {4} times smaller and runs {5} times as fast on one core of this processor.</source>
        <translation>В {0} прежний класс получают {1} из {2}, и ни одна вероятность не меняется больше чем на {3}; сеть в {4} раз меньше и на одном ядре этого процессора в {5} раз быстрее.</translation>
    </message>
    <message>
        <source>The network of {0} cannot be kept in {1}: {2}.</source>
        <translation>Сеть модели {0} нельзя хранить в {1}: {2}.</translation>
    </message>
    <message>
        <source>Nothing is labelled yet. Mark some stretches on the Label page first, then cut them.</source>
        <translation>Ещё ничего не размечено. Сначала отметьте участки на странице «Разметка», потом нарежьте.</translation>
    </message>
    <message>
        <source>No chunk is left: labels of another class cover every one of them. Choose another treatment of several labels at once, or correct the labels.</source>
        <translation>Не осталось ни одного фрагмента: каждый покрыт метками другого класса. Выберите, что делать с несколькими метками сразу, иначе или исправьте метки.</translation>
    </message>
    <message>
        <source>No chunk of {0} s fits into the labelled segments. Choose a shorter length, or another treatment of the edges.</source>
        <translation>Ни один фрагмент в {0} с не умещается в размеченные отрезки. Выберите длину поменьше или другое поведение на краях.</translation>
    </message>
    <message>
        <source>Left out, because labels of another class cover them: {0}.</source>
        <translation>Пропущено, потому что покрыто метками другого класса: {0}.</translation>
    </message>
    <message>
        <source>Of several classes at once: {0}.</source>
        <translation>С несколькими классами сразу: {0}.</translation>
    </message>
    <message>
        <source>The class {0} has no chunk.</source>
        <translation>У класса {0} нет ни одного фрагмента.</translation>
    </message>
    <message>
        <source>There is no audio in {0}. Drop audio files, or a folder that holds some.</source>
        <translation>В {0} нет звука. Перетащите звуковые файлы или папку с ними.</translation>
    </message>
    <message>
        <source>Nothing is written down of what is said: sherpa-onnx is not installed. {0}</source>
        <translation>Речь не записывается: sherpa-onnx не установлен. {0}</translation>
    </message>
    <message>
        <source>Classified before without writing down what is said, so done again: {0}.</source>
        <translation>Раньше классифицировано без записи речи, поэтому делается заново: {0}.</translation>
    </message>
    <message>
        <source>Classified before and not changed, so kept: {0}.</source>
        <translation>Классифицировано раньше и не изменилось, поэтому оставлено: {0}.</translation>
    </message>
    <message>
        <source>{0} has no setting called {1}.</source>
        <translation>У {0} нет настройки {1}.</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be one of {2}.</source>
        <translation>{0}: {1}; должно быть одно из {2}.</translation>
    </message>
    <message>
        <source>{0} is not a number.</source>
        <translation>{0} — не число.</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be at least {2}{3}.</source>
        <translation>{0}: {1}; должно быть не меньше {2}{3}.</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be at most {2}{3}.</source>
        <translation>{0}: {1}; должно быть не больше {2}{3}.</translation>
    </message>
    <message>
        <source>The model joins its windows by {0}, which this version of Earmark does not know. Update it.</source>
        <translation>Модель объединяет окна способом {0}, которого эта версия Earmark не знает. Обновите её.</translation>
    </message>
    <message>
        <source>There is no device {0}. Choose auto, cpu, cuda, cuda:0, cuda:1 ... or mps.</source>
        <translation>Устройства {0} нет. Выберите auto, cpu, cuda, cuda:0, cuda:1 ... или mps.</translation>
    </message>
    <message>
        <source>{0} is the {1} of a transducer; give its encoder.</source>
        <translation>{0} — {1} трансдьюсера; дайте его кодировщик.</translation>
    </message>
    <message>
        <source>{0} is no encoder that is known: it takes {1} and gives {2}. Describe it in {3} beside it (for example {"input": "waveform", "rate_hz": 16000}).</source>
        <translation>{0} — неизвестный кодировщик: принимает {1} и даёт {2}. Опишите его рядом в {3} (например {"input": "waveform", "rate_hz": 16000}).</translation>
    </message>
    <message>
        <source>The description of {0}, {1}, is not understood: {2}.</source>
        <translation>Описание {0}, {1}, непонятно: {2}.</translation>
    </message>
    <message>
        <source>{0} is not JSON that can be read, so the encoder is not known.</source>
        <translation>{0} — не читаемый JSON, поэтому кодировщик неизвестен.</translation>
    </message>
    <message>
        <source>{0} gives {1}; say in its description what the axes are (output_layout, such as batch steps width).</source>
        <translation>{0} выдаёт {1}; укажите в описании, что это за оси (output_layout, например batch steps width).</translation>
    </message>
    <message>
        <source>{0} takes {1}, which is not laid out as {2}. Correct the layout in its description.</source>
        <translation>{0} принимает {1}, а это не расположено как {2}. Исправьте расположение в описании.</translation>
    </message>
    <message>
        <source>{0} also takes {1}, which a description cannot give it.</source>
        <translation>{0} принимает ещё и {1}, чего описание дать не может.</translation>
    </message>
    <message>
        <source>{0} takes {1} bands; say so in its description: "feature": {"n_mels": {2}}.</source>
        <translation>{0} принимает {1} полос; укажите это в описании: "feature": {"n_mels": {2}}.</translation>
    </message>
    <message>
        <source>{0} has no output {1} of numbers, only {2}.</source>
        <translation>У {0} нет числового выхода {1}, есть только {2}.</translation>
    </message>
    <message>
        <source>{0} cannot be loaded: {1}. Export it anew.</source>
        <translation>{0} не загружается: {1}. Экспортируйте заново.</translation>
    </message>
    <message>
        <source>{0} does not exist, or is no file. Choose an ONNX file.</source>
        <translation>{0} не существует или не файл. Выберите файл ONNX.</translation>
    </message>
    <message>
        <source>{0} keeps its weights in {1}, which is not beside it. Copy it there.</source>
        <translation>{0} хранит веса в {1}, которого рядом нет. Скопируйте его туда.</translation>
    </message>
    <message>
        <source>{0} is no ONNX file, or it is damaged. Copy or export it again.</source>
        <translation>{0} — не файл ONNX, или он повреждён. Скопируйте или экспортируйте его заново.</translation>
    </message>
    <message>
        <source>{0} gives what is not a number; it is damaged.</source>
        <translation>{0} выдаёт не числа; файл повреждён.</translation>
    </message>
    <message>
        <source>{0} has more than 2 GB of weights, more than a model can carry.</source>
        <translation>В {0} больше 2 ГБ весов, больше, чем может нести модель.</translation>
    </message>
    <message>
        <source>{0} cannot run on this sound: {1}.</source>
        <translation>{0} не работает с этим звуком: {1}.</translation>
    </message>
    <message>
        <source>{0} is no {1}; only these give transcripts.</source>
        <translation>{0} — не {1}; расшифровки дают только они.</translation>
    </message>
    <message>
        <source>A transcript needs an encoder, its decoder, joiner and tokens; name the {0} too.</source>
        <translation>Для расшифровки нужны кодировщик, его декодер, джойнер и токены; укажите и {0}.</translation>
    </message>
    <message>
        <source>{0} does not name the decoder's {1} tokens once each.</source>
        <translation>{0} не называет каждый из {1} токенов декодера ровно один раз.</translation>
    </message>
    <message>
        <source>{0} does not say its {1}. Export it anew with icefall.</source>
        <translation>В {0} не указано {1}. Экспортируйте заново из icefall.</translation>
    </message>
    <message>
        <source>{0} is no table of tokens: a line does not end in a number.</source>
        <translation>{0} — не таблица токенов: какая-то строка не кончается числом.</translation>
    </message>
    <message>
        <source>Transcripts need sherpa-onnx. {0}</source>
        <translation>Для расшифровок нужен sherpa-onnx. {0}</translation>
    </message>
    <message>
        <source>sherpa-onnx failed on it: {0}.</source>
        <translation>sherpa-onnx не справился с файлом: {0}.</translation>
    </message>
    <message>
        <source>{0} is not the decoder of a transducer: it takes {1}.</source>
        <translation>{0} — не декодер трансдьюсера: принимает {1}.</translation>
    </message>
    <message>
        <source>{0} is not the joiner of a transducer: it takes {1}.</source>
        <translation>{0} — не объединитель трансдьюсера: принимает {1}.</translation>
    </message>
    <message>
        <source>{0} takes vectors of {1} numbers, but the encoder gives {2}: they do not belong together.</source>
        <translation>{0} принимает векторы из {1} чисел, а кодировщик даёт {2}: они не подходят друг к другу.</translation>
    </message>
    <message>
        <source>{0} gives no step for a sound of {1} frames.</source>
        <translation>{0} не даёт ни одного шага для звука из {1} кадров.</translation>
    </message>
    <message>
        <source>{0} hears {1} features, which streaming encoders are not given.</source>
        <translation>{0} слышит признаки {1}, которых потоковые кодировщики не получают.</translation>
    </message>
    <message>
        <source>{0} is damaged: it advances by {1} of {2} frames.</source>
        <translation>{0} повреждён: он продвигается на {1} из {2} кадров.</translation>
    </message>
    <message>
        <source>{0} is a streaming encoder whose metadata do not say its T and decode_chunk_len. Export it anew with icefall's export-onnx-streaming.py.</source>
        <translation>{0} — потоковый кодировщик, в метаданных которого нет T и decode_chunk_len. Экспортируйте его заново скриптом icefall export-onnx-streaming.py.</translation>
    </message>
    <message>
        <source>The model needs the feature {0}, which this version of Earmark does not have. Update it.</source>
        <translation>Модели нужен признак {0}, которого в этой версии Earmark нет. Обновите её.</translation>
    </message>
    <message>
        <source>The encoder {0} needs {1} Hz, but {2} Hz was asked for. Leave the sampling rate at 0.</source>
        <translation>Кодировщику {0} нужно {1} Гц, а запрошено {2} Гц. Оставьте частоту дискретизации равной 0.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}. Choose another folder, or make room.</source>
        <translation>{0} не записывается: {1}. Выберите другую папку или освободите место.</translation>
    </message>
    <message>
        <source>{0} is {1}, and is not replaced by something else. Choose another name.</source>
        <translation>{0} — это {1}, и ничем другим не заменяется. Выберите другое имя.</translation>
    </message>
    <message>
        <source>{0} cannot be written: there is a folder of that name. Choose another name.</source>
        <translation>{0} нельзя записать: есть папка с таким именем. Выберите другое имя.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1} is a file, not a folder. Choose another folder.</source>
        <translation>{0} нельзя записать: {1} — файл, а не папка. Выберите другую папку.</translation>
    </message>
    <message>
        <source>{0} names no file. Write one path a line.</source>
        <translation>{0} не называет ни одного файла. Пишите по одному пути в строке.</translation>
    </message>
    <message>
        <source>{0} names no file. It needs a column audio_file (or {1}) with the paths.</source>
        <translation>{0} не называет ни одного файла. Нужен столбец audio_file (или {1}) с путями.</translation>
    </message>
    <message>
        <source>{0} cannot be read as a table: {1}.</source>
        <translation>{0} не читается как таблица: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be read: Parquet needs the library pyarrow, which is not installed. Run: pip install pyarrow. Or save the table as CSV.</source>
        <translation>{0} не читается: для Parquet нужна библиотека pyarrow, а она не установлена. Выполните: pip install pyarrow. Или сохраните таблицу в CSV.</translation>
    </message>
    <message>
        <source>{0} cannot be read as a Parquet table: {1}.</source>
        <translation>{0} не читается как таблица Parquet: {1}.</translation>
    </message>
    <message>
        <source>There is no label format {0}. The formats are {1}.</source>
        <translation>Формата меток {0} нет. Есть форматы: {1}.</translation>
    </message>
    <message>
        <source>{0}: a file holds the labels of one recording, and these belong to {1}. Write one file for each recording, or choose CSV.</source>
        <translation>{0}: файл содержит метки одной записи, а эти относятся к {1}. Пишите по файлу на каждую запись или выберите CSV.</translation>
    </message>
    <message>
        <source>{0} is not a label file that Earmark knows. It reads {1}.</source>
        <translation>{0} — не файл меток из известных Earmark. Он читает {1}.</translation>
    </message>
    <message>
        <source>{0} is empty.</source>
        <translation>{0} пуст.</translation>
    </message>
    <message>
        <source>{0} cannot be read as {1}: {2}.</source>
        <translation>{0} не читается как {1}: {2}.</translation>
    </message>
    <message>
        <source>{0} is too large for a label file.</source>
        <translation>{0} слишком велик для файла меток.</translation>
    </message>
    <message>
        <source>it has no tab between a start and an end</source>
        <translation>между началом и концом нет табуляции</translation>
    </message>
    <message>
        <source>Frequency ranges were left out ({0}): labels here span all frequencies.</source>
        <translation>Диапазоны частот пропущены ({0}): метки здесь охватывают все частоты.</translation>
    </message>
    <message>
        <source>Notes, scores, who made a label and the name of the recording are not written.</source>
        <translation>Заметки, оценки, автор метки и имя записи не записываются.</translation>
    </message>
    <message>
        <source>Rows that say a class is absent or uncertain were left out ({0}).</source>
        <translation>Строки, где класс отсутствует или под вопросом, пропущены ({0}).</translation>
    </message>
    <message>
        <source>Columns that were not used: {0}.</source>
        <translation>Неиспользованные столбцы: {0}.</translation>
    </message>
    <message>
        <source>Nothing is lost.</source>
        <translation>Ничего не теряется.</translation>
    </message>
    <message>
        <source>it holds no begin and end time</source>
        <translation>в нём нет времени начала и конца</translation>
    </message>
    <message>
        <source>Each class becomes a tier; notes, scores and who made a label are not written.</source>
        <translation>Каждый класс становится слоем; заметки, оценки и автор метки не записываются.</translation>
    </message>
    <message>
        <source>{0} holds one class only, and the labels have {1}: {2}. Name the one that is meant “{3}”, or choose CSV.</source>
        <translation>{0} содержит только один класс, а у меток их {1}: {2}. Назовите нужный «{3}» или выберите CSV.</translation>
    </message>
    <message>
        <source>Line {0}: {1}.</source>
        <translation>Строка {0}: {1}.</translation>
    </message>
    <message>
        <source>the end, {0} s, lies before the start, {1} s</source>
        <translation>конец, {0} с, раньше начала, {1} с</translation>
    </message>
    <message>
        <source>How long {0} is must be known to write its last label in this format. Choose CSV, which can say “to the end”.</source>
        <translation>Чтобы записать последнюю метку в этом формате, нужно знать длину {0}. Выберите CSV: он умеет «до конца».</translation>
    </message>
    <message>
        <source>Not in the project: {0}{1}.</source>
        <translation>Нет в проекте: {0}{1}.</translation>
    </message>
    <message>
        <source>it is not a path, a blank and a label</source>
        <translation>это не путь, пробел и метка</translation>
    </message>
    <message>
        <source>“path label” lines need the name of each recording. Choose Audacity labels or CSV.</source>
        <translation>Строкам «путь метка» нужно имя каждой записи. Выберите метки Audacity или CSV.</translation>
    </message>
    <message>
        <source>The label “{0}” is empty or holds a blank, which “path label” lines cannot. Choose CSV.</source>
        <translation>Метка «{0}» пуста или содержит пробел, а в строках «путь метка» так нельзя. Выберите CSV.</translation>
    </message>
    <message>
        <source>Times, notes, scores and sources are lost: each line gives a class to a whole recording.</source>
        <translation>Время, заметки, оценки и источники теряются: каждая строка даёт класс целой записи.</translation>
    </message>
    <message>
        <source>Rows that repeat a selection in another view were left out ({0}).</source>
        <translation>Строки, повторяющие выделение в другом виде, пропущены ({0}).</translation>
    </message>
    <message>
        <source>Every selection is written with the same range of frequencies, 0 to 8000 Hz.</source>
        <translation>Все выделения записываются с одной и той же полосой частот, 0–8000 Гц.</translation>
    </message>
    <message>
        <source>segments.txt holds two classes, and the labels have {0}: {1}. Choose CSV.</source>
        <translation>segments.txt содержит два класса, а у меток их {0}: {1}. Выберите CSV.</translation>
    </message>
    <message>
        <source>the times of {0} are not in order</source>
        <translation>время у {0} идёт не по порядку</translation>
    </message>
    <message>
        <source>segments.txt needs the name of each recording. Choose Audacity labels or CSV.</source>
        <translation>segments.txt нужно имя каждой записи. Выберите метки Audacity или CSV.</translation>
    </message>
    <message>
        <source>it stands before the first [name]</source>
        <translation>строка стоит до первого [имени]</translation>
    </message>
    <message>
        <source>How long {0} is must be known to write it as a single A. Choose CSV.</source>
        <translation>Чтобы записать одно A, нужно знать длину {0}. Выберите CSV.</translation>
    </message>
    <message>
        <source>{0} has no times</source>
        <translation>у {0} нет времени</translation>
    </message>
    <message>
        <source>Two classes, called A and B; whole seconds; no gaps; no notes, scores or sources.</source>
        <translation>Два класса, A и B; целые секунды; без пропусков; без заметок, оценок и источников.</translation>
    </message>
    <message>
        <source>the programme has no content_url</source>
        <translation>у передачи нет content_url</translation>
    </message>
    <message>
        <source>the programme's ads are not a list</source>
        <translation>реклама передачи — не список</translation>
    </message>
    <message>
        <source>an advertisement has no ad_start and ad_end in seconds</source>
        <translation>у рекламы нет ad_start и ad_end в секундах</translation>
    </message>
    <message>
        <source>Line numbers count the programmes. What lies between the ads is left unlabelled.</source>
        <translation>Номера строк считают передачи. То, что между рекламой, остаётся без меток.</translation>
    </message>
    <message>
        <source>One class, called ad; no notes, scores or sources.</source>
        <translation>Один класс, ad; без заметок, оценок и источников.</translation>
    </message>
    <message>
        <source>the file ends too early{0}, or is damaged after this line</source>
        <translation>файл кончается слишком рано{0} или повреждён после этой строки</translation>
    </message>
    <message>
        <source>{0} has no pair of times</source>
        <translation>у {0} нет пары времён</translation>
    </message>
    <message>
        <source>Line numbers count the recordings. Recordings that are not listed do not hold the phrase.</source>
        <translation>Номера строк считают записи. В записях, которых нет в списке, фразы нет.</translation>
    </message>
    <message>
        <source>One class, called phrase; recordings by name without folder and extension; no notes, scores or sources.</source>
        <translation>Один класс, phrase; записи по имени без папки и расширения; без заметок, оценок и источников.</translation>
    </message>
    <message>
        <source>{0} cannot be changed: its folder or drive does not let it be locked ({1}). Copy the project to a local disk, or make the folder writable.</source>
        <translation>{0} нельзя изменить: его папка или диск не даёт себя заблокировать ({1}). Скопируйте проект на локальный диск или разрешите запись в папку.</translation>
    </message>
    <message>
        <source>{0} is open in this window. Close it first.</source>
        <translation>Проект {0} открыт в этом окне. Сначала закройте его.</translation>
    </message>
    <message>
        <source>{0} is open on the computer {1}. Close it there first; on a network drive only one computer at a time can have a project open.</source>
        <translation>Проект {0} открыт на компьютере {1}. Сначала закройте его там; на сетевом диске проект может быть открыт только на одном компьютере.</translation>
    </message>
    <message>
        <source>{0} is open in another window; here it can be looked at, but not changed. Close it there to go on here.</source>
        <translation>Проект {0} открыт в другом окне; здесь его можно смотреть, но не менять. Чтобы продолжить здесь, закройте его там.</translation>
    </message>
    <message>
        <source>The packaged Earmark comes without the libraries for speech and text: run Earmark from its source, after pip install -r requirements-speech.txt.</source>
        <translation>В собранном Earmark нет библиотек для речи и текста: запустите Earmark из исходного кода после pip install -r requirements-speech.txt.</translation>
    </message>
    <message>
        <source>Install it: pip install -r requirements-speech.txt.</source>
        <translation>Установите: pip install -r requirements-speech.txt.</translation>
    </message>
    <message>
        <source>The model {0} tells {1} classes apart and looks for none of them, so it cannot sort into two lists. Use classify.</source>
        <translation>Модель {0} различает классы ({1}), но ни один из них не ищет, поэтому не может разложить на два списка. Используйте classify.</translation>
    </message>
    <message>
        <source>In one of the lists already, and skipped: {0}.</source>
        <translation>Уже есть в одном из списков, пропущено: {0}.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}.</source>
        <translation>{0} не записывается: {1}.</translation>
    </message>
    <message>
        <source>{0} of {1}: {2} detected, {3} not, {4} too short, {5} unreadable; {6} files/s.</source>
        <translation>{0} из {1}: найдено {2}, не найдено {3}, слишком коротких {4}, нечитаемых {5}; {6} файлов/с.</translation>
    </message>
    <message>
        <source>The pattern is longer than {0} signs. Shorten it.</source>
        <translation>Шаблон длиннее {0} знаков. Укоротите его.</translation>
    </message>
    <message>
        <source>There is no phrase to look for. Name some, parted by semicolons, or give a pattern.</source>
        <translation>Искать нечего: нет ни одной фразы. Назовите их через точку с запятой или дайте шаблон.</translation>
    </message>
    <message>
        <source>The pattern {0} is not a regular expression: {1}.</source>
        <translation>Шаблон {0} — не регулярное выражение: {1}.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be made: {1}. Make room, or name another place in the environment variable EARMARK_HOME.</source>
        <translation>Папку {0} не удалось создать: {1}. Освободите место или задайте другое в переменной окружения EARMARK_HOME.</translation>
    </message>
    <message>
        <source>The worker processes cannot be started. Restart Earmark; if that does not help, see the log.</source>
        <translation>Рабочие процессы не запускаются. Перезапустите Earmark; если не поможет, посмотрите журнал.</translation>
    </message>
    <message>
        <source>There is no project in {0}. Choose a folder that holds a project.db.</source>
        <translation>В {0} нет проекта. Выберите папку, в которой лежит project.db.</translation>
    </message>
    <message>
        <source>{0} holds a project already. Open it, or choose another folder.</source>
        <translation>В {0} уже есть проект. Откройте его или выберите другую папку.</translation>
    </message>
    <message>
        <source>A project cannot be made in {0}: {1}. Choose another folder.</source>
        <translation>В {0} не удалось создать проект: {1}. Выберите другую папку.</translation>
    </message>
    <message>
        <source>The change could not be written to {0}: {1}. Nothing was changed.</source>
        <translation>Изменение не удалось записать в {0}: {1}. Ничего не изменено.</translation>
    </message>
    <message>
        <source>{0} was not done: the project has changed meanwhile. Try again.</source>
        <translation>{0}: не выполнено, проект тем временем изменился. Попробуйте снова.</translation>
    </message>
    <message>
        <source>{0} is in the project already.</source>
        <translation>{0} уже есть в проекте.</translation>
    </message>
    <message>
        <source>{0} cannot be added: its name is not valid text. Rename the file.</source>
        <translation>{0} не удалось добавить: имя — неверный текст. Переименуйте файл.</translation>
    </message>
    <message>
        <source>The project {0} cannot be opened: {1}. Check that the folder can be written and that project.db is not damaged.</source>
        <translation>Проект {0} не открывается: {1}. Проверьте, что в папку можно писать и что project.db не повреждён.</translation>
    </message>
    <message>
        <source>The project {0} was made by an older Earmark and lies where nothing can be written, so it cannot be brought up to date. Copy the folder to a disk that can be written, and open it there.</source>
        <translation>Проект {0} создан старым Earmark и лежит там, куда нельзя писать, поэтому обновить его нельзя. Скопируйте папку на диск, куда можно писать, и откройте её там.</translation>
    </message>
    <message>
        <source>{0} lies where nothing can be written ({1}); it can be looked at, but not changed. Copy the folder to a disk that can be written to work on it.</source>
        <translation>{0} лежит там, куда нельзя писать ({1}); его можно смотреть, но не менять. Чтобы работать с ним, скопируйте папку на диск, куда можно писать.</translation>
    </message>
    <message>
        <source>There is no recipe {0}. Choose one of {1}.</source>
        <translation>Рецепта {0} нет. Выберите один из {1}.</translation>
    </message>
    <message>
        <source>Nothing is trained.</source>
        <translation>Обучать ничего не нужно.</translation>
    </message>
    <message>
        <source>Trains in seconds (two cores, 20 min of sound).</source>
        <translation>Учится за секунды (два ядра, 20 мин звука).</translation>
    </message>
    <message>
        <source>Trains in about {0} min (two cores, 20 min of sound).</source>
        <translation>Учится около {0} мин (два ядра, 20 мин звука).</translation>
    </message>
    <message>
        <source>As small as the transformer, but it also learns from the answers of a larger model.</source>
        <translation>Столь же мал, как трансформер, но учится и на ответах большей модели.</translation>
    </message>
    <message>
        <source>Logistic regression, nearest neighbours or trees on an encoder's vector: learns in seconds, from few examples.</source>
        <translation>Логистическая регрессия, ближайшие соседи или деревья на векторе кодировщика: учится за секунды, на немногих примерах.</translation>
    </message>
    <message>
        <source>The encoder is used as it is; only the network behind it is trained.</source>
        <translation>Кодировщик берётся как есть; обучается только сеть за ним.</translation>
    </message>
    <message>
        <source>No encoder was given, so the network learns from statistics of fbank features over time.</source>
        <translation>Кодировщик не задан, поэтому сеть учится на статистике признаков fbank по времени.</translation>
    </message>
    <message>
        <source>Tells answering machines from people by what a speech recogniser's encoder hears in a whole call; trains in minutes.</source>
        <translation>Отличает автоответчики от людей по тому, что кодировщик распознавателя речи слышит во всём звонке; учится за минуты.</translation>
    </message>
    <message>
        <source>A window of {0} s gives only {1} spectrogram frames; the network needs {2}. Choose a longer window or a shorter frame step.</source>
        <translation>Окно в {0} с даёт только {1} кадров спектрограммы; сети нужно {2}. Выберите окно длиннее или шаг кадра меньше.</translation>
    </message>
    <message>
        <source>A good first choice for any sound: learns from a few hundred clips and is fast to train and to run.</source>
        <translation>Хороший первый выбор для любого звука: учится на нескольких сотнях отрывков, быстра в обучении и работе.</translation>
    </message>
    <message>
        <source>For sounds that are told by how they go on, such as speech against music, or a siren's rise and fall.</source>
        <translation>Для звуков, которые узнаются по ходу во времени: речь против музыки, нарастание и спад сирены.</translation>
    </message>
    <message>
        <source>The best of the small ones for sounds of any kind: learns from mixtures, takes its time, runs fast.</source>
        <translation>Лучшая из малых для любых звуков: учится на смесях, не торопится, работает быстро.</translation>
    </message>
    <message>
        <source>Small and patient: for long stretches that differ in character, such as advertisements in a broadcast.</source>
        <translation>Мала и терпелива: для длинных участков разного характера, например рекламы в эфире.</translation>
    </message>
    <message>
        <source>The width {0} cannot be shared by {1} heads; take a multiple of them.</source>
        <translation>Ширина {0} не делится на {1} голов; возьмите кратную.</translation>
    </message>
    <message>
        <source>The smallest network here: for long stretches on slow machines, best when a larger one has taught it.</source>
        <translation>Самая малая сеть: для длинных участков на медленных машинах, лучше всего — обученная большей.</translation>
    </message>
    <message>
        <source>Names of objects and scenes belong to SoundNet's weights. Name these too, or leave them out.</source>
        <translation>Названия предметов и сцен относятся к весам SoundNet. Укажите и веса или уберите названия.</translation>
    </message>
    <message>
        <source>Classifiers on what SoundNet learned from a million videos, for events of some seconds; without its weights the same network learns from your sounds alone.</source>
        <translation>Классификаторы на том, что SoundNet выучила по миллиону видео, для событий в несколько секунд; без её весов та же сеть учится только на ваших звуках.</translation>
    </message>
    <message>
        <source>Fifteen numbers on bursts and pauses, and nothing else: learns in a second, and shows what a heavier model is worth.</source>
        <translation>Пятнадцать чисел о всплесках и паузах и больше ничего: учится за секунду и показывает, чего стоит модель тяжелее.</translation>
    </message>
    <message>
        <source>Learns which words make a class, from transcripts of Whisper or from a column of texts.</source>
        <translation>Учит, какие слова составляют класс, по расшифровкам Whisper или по столбцу текстов.</translation>
    </message>
    <message>
        <source>The recipe whisper-encoder needs the folder of a Whisper model: --whisper-folder FOLDER.</source>
        <translation>Рецепту whisper-encoder нужна папка модели Whisper: --whisper-folder ПАПКА.</translation>
    </message>
    <message>
        <source>What Whisper learned from 680,000 hours of speech, for classes that lie in what is said; wants a GPU.</source>
        <translation>То, чему Whisper научился на 680 000 часах речи, для классов, которые определяются сказанным; просит видеокарту.</translation>
    </message>
    <message>
        <source>What transcribes: the folder of a model for faster-whisper, or tiny, base, small, medium, large-v3 or large-v3-turbo, which are fetched from the internet once.</source>
        <translation>Чем расшифровывать: папка модели для faster-whisper или tiny, base, small, medium, large-v3, large-v3-turbo — они один раз загружаются из интернета.</translation>
    </message>
    <message>
        <source>Finds recordings in which certain words are said; needs a Whisper model and no training.</source>
        <translation>Находит записи, где сказаны определённые слова; нужна модель Whisper, обучение не нужно.</translation>
    </message>
    <message>
        <source>Windows can be joined by {0}, not by {1}.</source>
        <translation>Окна можно объединять способами {0}, но не {1}.</translation>
    </message>
    <message>
        <source>The model {0} judges recordings as a whole, so that its windows cannot be joined in another way.</source>
        <translation>Модель {0} судит о записи целиком, поэтому объединять её окна иначе нельзя.</translation>
    </message>
    <message>
        <source>A row can be a {0}, not {1}.</source>
        <translation>Строкой может быть {0}, но не {1}.</translation>
    </message>
    <message>
        <source>Parquet needs the library pyarrow, which is not installed. Run: pip install pyarrow. Or choose CSV.</source>
        <translation>Для Parquet нужна библиотека pyarrow, а она не установлена. Выполните: pip install pyarrow. Или выберите CSV.</translation>
    </message>
    <message>
        <source>Files can be put into folders by {0}, not by {1}.</source>
        <translation>Раскладывать файлы по папкам можно способами {0}, но не {1}.</translation>
    </message>
    <message>
        <source>{0} is not a log of files put into folders. Give the file called “moved DATE.jsonl” that sort-results left in its folder.</source>
        <translation>{0} — не журнал раскладки файлов. Укажите файл «moved ДАТА.jsonl», который sort-results оставил в своей папке.</translation>
    </message>
    <message>
        <source>{0} stays where it is: {1}.</source>
        <translation>{0} остаётся на месте: {1}.</translation>
    </message>
    <message>
        <source>Nothing was heard at this threshold, so there are no labels to write. Lower it.</source>
        <translation>При этом пороге ничего не услышано, поэтому меток нет. Опустите его.</translation>
    </message>
    <message>
        <source>No words with their times are known of these files, so there are none to write. Classify them with a model that writes down what is said.</source>
        <translation>Слова с их временем для этих файлов неизвестны, записывать нечего. Классифицируйте их моделью, которая записывает сказанное.</translation>
    </message>
    <message>
        <source>There are no results in {0}.</source>
        <translation>В {0} нет результатов.</translation>
    </message>
    <message>
        <source>{0} holds no results that can be read: {1}. Results are in the .scores file that classify leaves beside its CSV; if that one is damaged, delete it and classify again.</source>
        <translation>В {0} нет результатов, которые можно прочесть: {1}. Результаты лежат в файле .scores рядом с CSV; если повреждён он, удалите его и классифицируйте заново.</translation>
    </message>
    <message>
        <source>Results cannot be written to {0}: {1}. What was classified before is kept; make room and start the same job again to go on.</source>
        <translation>Результаты не записываются в {0}: {1}. Сделанное раньше сохранено; освободите место и запустите ту же задачу, чтобы продолжить.</translation>
    </message>
    <message>
        <source>{0} cannot be a model's name: it becomes a file name. Use letters, digits, - and _.</source>
        <translation>{0} не может быть именем модели: оно станет именем файла. Используйте буквы, цифры, - и _.</translation>
    </message>
    <message>
        <source>There is a run called {0} already. Choose another name.</source>
        <translation>Запуск с именем {0} уже есть. Выберите другое имя.</translation>
    </message>
    <message>
        <source>{0} is there already. Choose another name.</source>
        <translation>{0} уже есть. Выберите другое имя.</translation>
    </message>
    <message>
        <source>{0} cannot be moved to {1}: {2}. Close what uses it and try again.</source>
        <translation>{0} не удалось переместить в {1}: {2}. Закройте то, что его использует, и попробуйте снова.</translation>
    </message>
    <message>
        <source>The model {0} needs the runtime {1}, which this version of Earmark does not have. Update it.</source>
        <translation>Модели {0} нужна среда {1}, которой в этой версии Earmark нет. Обновите её.</translation>
    </message>
    <message>
        <source>The ensemble {0} is damaged: {1}. Make it anew.</source>
        <translation>Ансамбль {0} повреждён: {1}. Создайте его заново.</translation>
    </message>
    <message>
        <source>it combines by {0}</source>
        <translation>он объединяет способом {0}</translation>
    </message>
    <message>
        <source>it names no members</source>
        <translation>он не называет участников</translation>
    </message>
    <message>
        <source>its member {0} does not fit the others</source>
        <translation>его участник {0} не подходит к остальным</translation>
    </message>
    <message>
        <source>its weights cannot be used</source>
        <translation>его веса непригодны</translation>
    </message>
    <message>
        <source>it has no usable {0}</source>
        <translation>у него нет пригодного {0}</translation>
    </message>
    <message>
        <source>The network of {0} tells {1} classes apart, but its card names {2}. The model is damaged; export it anew.</source>
        <translation>Сеть модели {0} различает {1} классов, а её карточка называет {2}. Модель повреждена; экспортируйте её заново.</translation>
    </message>
    <message>
        <source>The network of {0} cannot be loaded: {1}.</source>
        <translation>Сеть модели {0} не загружается: {1}.</translation>
    </message>
    <message>
        <source>The network cannot run on these features: {0}.</source>
        <translation>Сеть не работает с этими признаками: {0}.</translation>
    </message>
    <message>
        <source>Windows of different lengths cannot be computed together.</source>
        <translation>Окна разной длины нельзя считать вместе.</translation>
    </message>
    <message>
        <source>The model {0} is damaged: its card says {1} Hz, its feature {2} Hz. Export it anew.</source>
        <translation>Модель {0} повреждена: в карточке {1} Гц, у признака {2} Гц. Экспортируйте её заново.</translation>
    </message>
    <message>
        <source>It holds no audio.</source>
        <translation>В файле нет звука.</translation>
    </message>
    <message>
        <source>The memory of {0} is too small for a single window of {1}. Classify on the processor: --device cpu.</source>
        <translation>Памяти {0} не хватает даже на одно окно модели {1}. Классифицируйте на процессоре: --device cpu.</translation>
    </message>
    <message>
        <source>{0} failed: {1}. Classify on the processor: --device cpu.</source>
        <translation>{0}: сбой ({1}). Классифицируйте на процессоре: --device cpu.</translation>
    </message>
    <message>
        <source>The model {0} is damaged: it has neither {1} nor {2}. Export it anew.</source>
        <translation>Модель {0} повреждена: в ней нет ни {1}, ни {2}. Экспортируйте её заново.</translation>
    </message>
    <message>
        <source>The model {0} was trained on texts and names no Whisper model, so it cannot hear recordings. Train it with one: --whisper small.</source>
        <translation>Модель {0} обучена на текстах и не называет модели Whisper, поэтому слушать записи не может. Обучите её с ней: --whisper small.</translation>
    </message>
    <message>
        <source>The model {0} is damaged: its {1} holds no rule. Export it anew.</source>
        <translation>Модель {0} повреждена: в её {1} нет правила. Экспортируйте её заново.</translation>
    </message>
    <message>
        <source>{0} holds other files. Choose an empty folder for the sample project.</source>
        <translation>В {0} лежат другие файлы. Выберите для учебного проекта пустую папку.</translation>
    </message>
    <message>
        <source>The sample project cannot be made in {0}: {1}.</source>
        <translation>Учебный проект не удалось создать в {0}: {1}.</translation>
    </message>
    <message>
        <source>The project {0} was last opened by a newer Earmark. Update Earmark to open it.</source>
        <translation>Проект {0} в последний раз открывали в более новом Earmark. Чтобы открыть его, обновите Earmark.</translation>
    </message>
    <message>
        <source>What is said could not be written down: {0}</source>
        <translation>Речь записать не удалось: {0}</translation>
    </message>
    <message>
        <source>It lasts {0} s, less than the {1} s asked for.</source>
        <translation>Длина {0} с, меньше требуемых {1} с.</translation>
    </message>
    <message>
        <source>{0} cannot be classified: its samples are out of all bounds.</source>
        <translation>{0} нельзя классифицировать: его отсчёты выходят за все пределы.</translation>
    </message>
    <message>
        <source>The four rules are for two classes; the model has {0}. Choose viterbi.</source>
        <translation>Четыре правила — для двух классов; у модели их {0}. Выберите viterbi.</translation>
    </message>
    <message>
        <source>SoundNet has no layer {0} to write. Choose among {1}.</source>
        <translation>У SoundNet нет слоя {0} для записи. Выберите среди {1}.</translation>
    </message>
    <message>
        <source>None of the {0} recordings in {1} could be read.</source>
        <translation>Ни одну из {0} записей в {1} не удалось прочитать.</translation>
    </message>
    <message>
        <source>There is no folder {0}.</source>
        <translation>Папки {0} нет.</translation>
    </message>
    <message>
        <source>{0} holds no files that end in {1}. Name another ending, as in --file-ext .mp4.</source>
        <translation>В {0} нет файлов, чьи имена кончаются на {1}. Назовите другое окончание, например --file-ext .mp4.</translation>
    </message>
    <message>
        <source>The model {0} is not made of SoundNet's weights, so it knows no objects.</source>
        <translation>Модель {0} построена не на весах SoundNet и предметов не знает.</translation>
    </message>
    <message>
        <source>{0} names {1} categories; the weights tell {2} apart.</source>
        <translation>{0} называет {1} категорий, а веса различают {2}.</translation>
    </message>
    <message>
        <source>SoundNet's trained weights are used as they are; only the three heads are trained.</source>
        <translation>Обученные веса SoundNet берутся как есть; обучаются только три головы.</translation>
    </message>
    <message>
        <source>SoundNet is trained from scratch, with {0} channels in its first layer (the published one has 16): no file of its trained weights was given.</source>
        <translation>SoundNet обучается с нуля, каналов в первом слое {0} (у опубликованной 16): файл обученных весов не задан.</translation>
    </message>
    <message>
        <source>{0} has no layers that name objects and scenes (conv8 and conv8_2).</source>
        <translation>В {0} нет слоёв, называющих предметы и места (conv8 и conv8_2).</translation>
    </message>
    <message>
        <source>{0} is no {1} file of SoundNet's weights, or it is damaged{2}. Copy or download it again.</source>
        <translation>{0} — не файл весов SoundNet ({1}), или он повреждён{2}. Скопируйте или скачайте его снова.</translation>
    </message>
    <message>
        <source>{0} is none of the forms of SoundNet's weights that can be used: .npy, .npz or .safetensors.{1}</source>
        <translation>{0} — не один из пригодных видов весов SoundNet: .npy, .npz или .safetensors.{1}</translation>
    </message>
    <message>
        <source>{0} must end in .npz or .safetensors.</source>
        <translation>{0} должен кончаться на .npz или .safetensors.</translation>
    </message>
    <message>
        <source>The model hears what SoundNet hears, but SoundNet's weights are not in it: it was trained on feature files alone. Train it again with --weights sound8.npy to use it on recordings.</source>
        <translation>Модель слышит то, что слышит SoundNet, но весов SoundNet в ней нет: она обучена только на файлах признаков. Чтобы применять её к записям, обучите её снова с --weights sound8.npy.</translation>
    </message>
    <message>
        <source>{0} holds no layers by name, as sound8.npy does.</source>
        <translation>В {0} нет слоёв по именам, как в sound8.npy.</translation>
    </message>
    <message>
        <source>SoundNet's weights {0} cannot be read: {1}. Choose sound8.npy again.</source>
        <translation>Веса SoundNet {0} не читаются: {1}. Выберите sound8.npy снова.</translation>
    </message>
    <message>
        <source>{0} is not a whole SoundNet: {1} has no {2}. Copy or download it again.</source>
        <translation>{0} — не целая SoundNet: в {1} нет {2}. Скопируйте или скачайте её снова.</translation>
    </message>
    <message>
        <source>{0} is not a SoundNet of 8 layers: {1} has the shape {2} where {3} is needed.</source>
        <translation>{0} — не SoundNet из 8 слоёв: у {1} форма {2}, а нужна {3}.</translation>
    </message>
    <message>
        <source>{0} is damaged: {1} holds something that is not a number.</source>
        <translation>{0} повреждён: в {1} есть не числа.</translation>
    </message>
    <message>
        <source>{0} was not opened: it asks for {1}, and weights have no need of that.</source>
        <translation>{0} не открыт: он просит {1}, а весам это не нужно.</translation>
    </message>
    <message>
        <source>{0} does not fit into memory.</source>
        <translation>{0} не помещается в память.</translation>
    </message>
    <message>
        <source> Convert it first: models convert-soundnet.</source>
        <translation> Сначала преобразуйте его: models convert-soundnet.</translation>
    </message>
    <message>
        <source>Results cannot be written to {0}: {1}. Choose another folder.</source>
        <translation>Результаты не записываются в {0}: {1}. Выберите другую папку.</translation>
    </message>
    <message>
        <source>The speed is {0}; it must be between {1} and {2}.</source>
        <translation>Скорость {0}; она должна быть от {1} до {2}.</translation>
    </message>
    <message>
        <source>The model {0} knows no {1}; it knows {2}.</source>
        <translation>Модель {0} не знает {1}; она знает {2}.</translation>
    </message>
    <message>
        <source>The class that was chosen is no longer in the project. Choose another.</source>
        <translation>Выбранного класса в проекте больше нет. Выберите другой.</translation>
    </message>
    <message>
        <source>There is no class {0}; the model knows {1}.</source>
        <translation>Класса {0} нет; модель знает {1}.</translation>
    </message>
    <message>
        <source>The model looks for {0} alone, so that {1} has no threshold of its own.</source>
        <translation>Модель ищет только {0}, поэтому у {1} нет своего порога.</translation>
    </message>
    <message>
        <source>{0} is another model by now. Evaluate it again first.</source>
        <translation>{0} — уже другая модель. Сначала оцените её снова.</translation>
    </message>
    <message>
        <source>{0} is shipped with Earmark and stays as it is. Export it on the Models page and import the copy: that one is yours.</source>
        <translation>{0} входит в Earmark и остаётся как есть. Экспортируйте её на странице «Модели» и импортируйте копию: копия — ваша.</translation>
    </message>
    <message>
        <source>A target is {0}, not {1}.</source>
        <translation>Цель — {0}, но не {1}.</translation>
    </message>
    <message>
        <source>A target of {0} cannot be; it lies between 0 and 1.</source>
        <translation>Цели {0} быть не может: она лежит между 0 и 1.</translation>
    </message>
    <message>
        <source>{0} is not the model that gave these results. Classify again with it first.</source>
        <translation>{0} — не та модель, что дала эти результаты. Сначала классифицируйте ею снова.</translation>
    </message>
    <message>
        <source>{0} is damaged, or no model on texts. Export the model anew.</source>
        <translation>{0} повреждён или не модель на текстах. Экспортируйте модель заново.</translation>
    </message>
    <message>
        <source>{0} is no text model of {1} classes. Export it anew.</source>
        <translation>{0} — не текстовая модель с {1} классами. Экспортируйте её заново.</translation>
    </message>
    <message>
        <source>The Whisper model in {0} {1}. Choose another language, or another model.</source>
        <translation>Модель Whisper в {0} {1}. Выберите другой язык или другую модель.</translation>
    </message>
    <message>
        <source>The Whisper model in {0} cannot be opened: {1}.</source>
        <translation>Модель Whisper в {0} не открывается: {1}.</translation>
    </message>
    <message>
        <source>Whisper failed on it: {0}.</source>
        <translation>Whisper не справился: {0}.</translation>
    </message>
    <message>
        <source>A verdict is one of {0}; relabel needs a class and the others take none.</source>
        <translation>Решение — одно из {0}; для переразметки нужен класс, остальным он не нужен.</translation>
    </message>
    <message>
        <source>What is labelled has at least one class: give it another one first.</source>
        <translation>У размеченного есть хотя бы один класс: сначала дайте ему другой.</translation>
    </message>
    <message>
        <source>{0} is there already. Choose another folder.</source>
        <translation>{0} уже есть. Выберите другую папку.</translation>
    </message>
    <message>
        <source>{0} has no {1}, which faster-whisper needs. Download the whole model.</source>
        <translation>В {0} нет {1}, который нужен faster-whisper. Скачайте модель целиком.</translation>
    </message>
    <message>
        <source>{0} cannot be converted: {1}.</source>
        <translation>{0} не удалось преобразовать: {1}.</translation>
    </message>
    <message>
        <source>There is no Whisper model {0}. Give the folder of one for faster-whisper, or one of {1}; or put the folder {2} into {3}.</source>
        <translation>Модели Whisper {0} нет. Дайте папку модели для faster-whisper или одно из {1}; либо положите папку {2} в {3}.</translation>
    </message>
    <message>
        <source>The Whisper model {0} cannot be fetched from {1}: {2}. Connect to the internet, or give the folder of a model that is on this machine.</source>
        <translation>Модель Whisper {0} не удалось получить с {1}: {2}. Подключитесь к интернету или дайте папку модели, которая есть на этом компьютере.</translation>
    </message>
    <message>
        <source>Name a Whisper model: the folder of one for faster-whisper, or one of {0}.</source>
        <translation>Назовите модель Whisper: папку для faster-whisper или одно из {0}.</translation>
    </message>
    <message>
        <source>There is no folder {0}. Give the folder of a Whisper model for faster-whisper.</source>
        <translation>Папки {0} нет. Дайте папку модели Whisper для faster-whisper.</translation>
    </message>
    <message>
        <source>The Whisper model {0} is not on this machine. Fetch it: models fetch-whisper {1}.</source>
        <translation>Модели Whisper {0} на этом компьютере нет. Получите её: models fetch-whisper {1}.</translation>
    </message>
    <message>
        <source>{0} has no {1}, without which nothing can be read from the model. Copy it beside {2}.</source>
        <translation>В {0} нет {1}, без которого из модели ничего не прочитать. Скопируйте его рядом с {2}.</translation>
    </message>
    <message>
        <source>{0} holds Whisper as the transformers library keeps it. Convert it for faster-whisper first: models convert-whisper FOLDER OUT.</source>
        <translation>В {0} лежит Whisper в виде библиотеки transformers. Сначала преобразуйте его для faster-whisper: models convert-whisper FOLDER OUT.</translation>
    </message>
    <message>
        <source>{0} is not the folder of a model for faster-whisper: it has no {1}. Choose another.</source>
        <translation>{0} — не папка модели для faster-whisper: в ней нет {1}. Выберите другую.</translation>
    </message>
    <message>
        <source>The Whisper model {0} cannot be kept in {1}: {2}. Make room.</source>
        <translation>Модель Whisper {0} не удалось сохранить в {1}: {2}. Освободите место.</translation>
    </message>
    <message>
        <source>Fetching the Whisper model {0} from {1}: {2}, to {3}.</source>
        <translation>Получение модели Whisper {0} с {1}: {2}, в {3}.</translation>
    </message>
    <message>
        <source>{0} has no weights: neither {1} nor {2}. Download the whole model.</source>
        <translation>В {0} нет весов: ни {1}, ни {2}. Скачайте модель целиком.</translation>
    </message>
    <message>
        <source>{0} cannot be read as weights: it is damaged or cut short. Copy the model again.</source>
        <translation>{0} не читается как веса: файл повреждён или обрезан. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source>{0} is damaged: it holds no object. Copy the model again.</source>
        <translation>{0} повреждён: в нём нет объекта. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source>There is no folder {0}. Choose the folder of a Whisper model.</source>
        <translation>Папки {0} нет. Выберите папку модели Whisper.</translation>
    </message>
    <message>
        <source>{0} is not the folder of a Whisper model: it has no {1}. Download the whole model.</source>
        <translation>{0} — не папка модели Whisper: в ней нет {1}. Скачайте модель целиком.</translation>
    </message>
    <message>
        <source>{0} holds {1}, not Whisper as the transformers library keeps it.{2}</source>
        <translation>В {0} лежит {1}, а не Whisper в виде библиотеки transformers.{2}</translation>
    </message>
    <message>
        <source>{0} is damaged: its heads do not share d_model evenly.</source>
        <translation>{0} повреждён: его головы не делят d_model поровну.</translation>
    </message>
    <message>
        <source>{0} is too large to be the description of a model. Copy the model again.</source>
        <translation>{0} слишком велик для описания модели. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source>{0} is damaged: it is not JSON. Copy the model again.</source>
        <translation>{0} повреждён: это не JSON. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source>{0} is damaged: it has no possible {1}. Copy the model again.</source>
        <translation>{0} повреждён: в нём нет возможного {1}. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source>{0} is damaged: it names no files. Copy the model again.</source>
        <translation>{0} повреждён: он не называет файлов. Скопируйте модель снова.</translation>
    </message>
    <message>
        <source> A model for faster-whisper has no weights that can be trained on.</source>
        <translation> В модели для faster-whisper нет весов, на которых можно обучать.</translation>
    </message>
    <message>
        <source>{0} is needed for this and cannot be loaded ({1}). {2}</source>
        <translation>Для этого нужен {0}, а он не загружается ({1}). {2}</translation>
    </message>
    <message>
        <source>The Whisper model in {0} hears at most {1} s at once, not {2} s. Choose a shorter window.</source>
        <translation>Модель Whisper в {0} слышит сразу не больше {1} с, а не {2} с. Выберите окно короче.</translation>
    </message>
    <message>
        <source>{0} is not a whole Whisper model: the encoder's {1} is missing. Download it again.</source>
        <translation>{0} — не целая модель Whisper: нет {1} кодировщика. Скачайте её снова.</translation>
    </message>
    <message>
        <source>{0} does not fit together: the encoder's {1} has the shape {2}, its {3} asks for {4}. Download it again.</source>
        <translation>{0} не сходится: у {1} кодировщика форма {2}, а {3} требует {4}. Скачайте её снова.</translation>
    </message>
    <message>
        <source>{0} is damaged: the encoder's {1} holds what is not a number.</source>
        <translation>{0} повреждён: в {1} кодировщика есть не числа.</translation>
    </message>
    <message>
        <source>{0} holds {1} already. Choose an empty folder for the project.</source>
        <translation>В {0} уже есть {1}. Выберите для проекта пустую папку.</translation>
    </message>
    <message>
        <source>None of the audio could be used, so there is no project.</source>
        <translation>Звук использовать не удалось, поэтому проекта нет.</translation>
    </message>
    <message>
        <source>{0} is not the name of a meeting.</source>
        <translation>{0} — не имя встречи.</translation>
    </message>
    <message>
        <source>None of the {0} items could be read. Check that the files are there and are audio.</source>
        <translation>Ни один из {0} элементов не удалось прочитать. Проверьте, что файлы на месте и что это звук.</translation>
    </message>
    <message>
        <source>The recordings need more room decoded than the {0} GB that are kept of them. What does not fit is decoded anew in each training.</source>
        <translation>Декодированным записям нужно больше места, чем отведённые {0} ГБ. Что не поместилось, декодируется при каждом обучении заново.</translation>
    </message>
    <message>
        <source>Decoded recordings cannot be kept{0}: {1}. Training goes on without; make room on the disk, and the next training begins sooner.</source>
        <translation>Декодированные записи хранить негде{0}: {1}. Обучение идёт без этого; освободите место на диске, и следующее начнётся быстрее.</translation>
    </message>
    <message>
        <source>{0} have no {1} items in common. Train them on the same split.</source>
        <translation>У {0} нет общих элементов в части «{1}». Обучите их на одном разбиении.</translation>
    </message>
    <message>
        <source>test</source>
        <translation>тест</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>валидация</translation>
    </message>
    <message>
        <source>{0} and {1} know different classes, so that they cannot be compared.</source>
        <translation>{0} и {1} знают разные классы, поэтому сравнить их нельзя.</translation>
    </message>
    <message>
        <source>Models that give several classes at once are compared by their figures on the test only.</source>
        <translation>Модели, дающие несколько классов сразу, сравниваются только по цифрам на тесте.</translation>
    </message>
    <message>
        <source>{0} has no model to compare.</source>
        <translation>У {0} нет модели для сравнения.</translation>
    </message>
    <message>
        <source>No difference is shown: on the same {0} items macro F1 differs by {1}. Either may be the better one; more test recordings would tell.</source>
        <translation>Различие не показано: на одних и тех же {0} элементах макро-F1 различается на {1}. Лучше может быть любая; решили бы новые тестовые записи.</translation>
    </message>
    <message>
        <source>{0} is better than {1} on the same {2} items: macro F1 differs by {3}.</source>
        <translation>{0} лучше, чем {1}, на одних и тех же {2} элементах: макро-F1 различается на {3}.</translation>
    </message>
    <message>
        <source>No label of this split has changed since it was frozen: there is nothing to learn again.</source>
        <translation>С тех пор как разбиение закреплено, ни одна его метка не изменилась: учить заново нечего.</translation>
    </message>
    <message>
        <source>{0} has no split number {1}. Choose another.</source>
        <translation>В {0} нет разбиения номер {1}. Выберите другое.</translation>
    </message>
    <message>
        <source>Nothing would be left of {0}. Choose other classes.</source>
        <translation>От {0} ничего не осталось бы. Выберите другие классы.</translation>
    </message>
    <message>
        <source>split {0} of {1}</source>
        <translation>разбиение {0} проекта {1}</translation>
    </message>
    <message>
        <source>{0} holds no usable labelled audio.{1}</source>
        <translation>В {0} нет пригодного размеченного звука.{1}</translation>
    </message>
    <message>
        <source>{0} has no split number {1}; it has {2}.</source>
        <translation>В {0} нет разбиения номер {1}; есть {2}.</translation>
    </message>
    <message>
        <source>Split {0} of {1} has no chunk whose recording can be found. Relink the recordings.</source>
        <translation>В разбиении {0} проекта {1} нет фрагментов, чьи записи найдены. Свяжите записи заново.</translation>
    </message>
    <message>
        <source>The group pattern {0} needs a bracket around the part that is the group.</source>
        <translation>В шаблоне групп {0} нужны скобки вокруг той части, которая и есть группа.</translation>
    </message>
    <message>
        <source>{0} has no sub-folders, and no audio whose name ends in _a or _b. Give a folder with one sub-folder of audio per class.</source>
        <translation>В {0} нет вложенных папок и звука, чьи имена кончаются на _a или _b. Дайте папку, где у каждого класса своя папка со звуком.</translation>
    </message>
    <message>
        <source>{0} does not exist. Give a folder with one sub-folder per class, a CSV or a label file.</source>
        <translation>{0} не существует. Дайте папку с вложенными папками классов, CSV или файл меток.</translation>
    </message>
    <message>
        <source>The group pattern {0} is not a regular expression: {1}.</source>
        <translation>Шаблон групп {0} — не регулярное выражение: {1}.</translation>
    </message>
    <message>
        <source>The group pattern {0} does not match {1}.</source>
        <translation>Шаблон групп {0} не подходит к {1}.</translation>
    </message>
    <message>
        <source>{0} is missing. Relink it, or remove it from the project.</source>
        <translation>{0} отсутствует. Свяжите его заново или уберите из проекта.</translation>
    </message>
    <message>
        <source>{0} is listed twice; it counts once.</source>
        <translation>{0} указан дважды; считается один раз.</translation>
    </message>
    <message>
        <source>{0} is listed with different {1}; it was left out.</source>
        <translation>{0} указан с разными значениями ({1}) и пропущен.</translation>
    </message>
    <message>
        <source>{0} is divided already, into {1}; what lies beside them is not used: {2}.</source>
        <translation>{0} уже разделена на {1}; остальное в ней не используется: {2}.</translation>
    </message>
    <message>
        <source>{0} holds no audio.</source>
        <translation>В {0} нет звука.</translation>
    </message>
    <message>
        <source>{0} tells no class: its name ends neither in _a nor _b.</source>
        <translation>{0} не называет класса: имя не кончается ни на _a, ни на _b.</translation>
    </message>
    <message>
        <source>{0} does not exist.</source>
        <translation>{0} не существует.</translation>
    </message>
    <message>
        <source>{0} is not 'path label'.</source>
        <translation>{0} — не «путь метка».</translation>
    </message>
    <message>
        <source>Features cannot be kept in {0}: {1}. Make room, or name another place in the environment variable EARMARK_HOME.</source>
        <translation>Признаки не удаётся хранить в {0}: {1}. Освободите место или задайте другое в переменной окружения EARMARK_HOME.</translation>
    </message>
    <message>
        <source>Windows are joined by “{0}” instead of “{1}”: on validation {2} more of {3} items are right.</source>
        <translation>Окна соединяются способом «{0}», а не «{1}»: на валидации верных элементов больше на {2} из {3}.</translation>
    </message>
    <message>
        <source>The most probable class is always taken.</source>
        <translation>Всегда берётся самый вероятный класс.</translation>
    </message>
    <message>
        <source>Validation has no examples with and without {0}, so the threshold there was not chosen but set to one half. Add recordings, or give validation a larger share.</source>
        <translation>В валидации нет примеров и с классом {0}, и без него, поэтому порог не выбран, а взят равным одной второй. Добавьте записи или дайте валидации большую долю.</translation>
    </message>
    <message>
        <source>A teacher's answers are those to the recordings as they are: choose an augmentation of features, or none.</source>
        <translation>Ответы учителя относятся к записям как они есть: выберите аугментацию признаков или никакой.</translation>
    </message>
    <message>
        <source>{0} cannot teach: it is no network. Choose another model.</source>
        <translation>{0} не может учить: это не сеть. Выберите другую модель.</translation>
    </message>
    <message>
        <source>{0} cannot teach: it knows {1}, and the data have {2}.</source>
        <translation>{0} не может учить: она знает {1}, а в данных {2}.</translation>
    </message>
    <message>
        <source>No teacher was given: a {0} is trained first.</source>
        <translation>Учитель не задан: сначала обучается {0}.</translation>
    </message>
    <message>
        <source>Taught by {0}. On validation the teacher has macro F1 {1}, the student {2}; parameters {3} and {4}; network {5} and {6} MB; {7} and {8} windows per second on one core.</source>
        <translation>Учитель: {0}. На валидации макро-F1 учителя {1}, ученика {2}; параметров {3} и {4}; сеть {5} и {6} МБ; {7} и {8} окон в секунду на одном ядре.</translation>
    </message>
    <message>
        <source>There is no way {0} to combine models. Choose one of {1}.</source>
        <translation>Способа {0} объединять модели нет. Выберите один из {1}.</translation>
    </message>
    <message>
        <source>Stacking is fitted on labelled recordings that no member was trained on: give them as data.</source>
        <translation>Стекинг подгоняется на размеченных записях, на которых не учился ни один участник: дайте их как данные.</translation>
    </message>
    <message>
        <source>All together: accuracy {0}, AUC {1}.</source>
        <translation>Все вместе: доля верных {0}, AUC {1}.</translation>
    </message>
    <message>
        <source>There is no item in {0} that all members can score.</source>
        <translation>В {0} нет элемента, который могут оценить все участники.</translation>
    </message>
    <message>
        <source>A stacker needs examples of at least two classes; these data have one.</source>
        <translation>Стекингу нужны примеры хотя бы двух классов; в этих данных один.</translation>
    </message>
    <message>
        <source>A stacker cannot be measured on items of one recording. Add items of others.</source>
        <translation>На элементах одной записи стекинг не измерить. Добавьте элементы других.</translation>
    </message>
    <message>
        <source>An ensemble needs at least two models.</source>
        <translation>Ансамблю нужны хотя бы две модели.</translation>
    </message>
    <message>
        <source>The card of {0} has no F1 to weigh it by. Give the weights yourself.</source>
        <translation>В карточке {0} нет F1, чтобы её взвесить. Задайте веса сами.</translation>
    </message>
    <message>
        <source>{0} alone: accuracy {1}, AUC {2}.</source>
        <translation>{0} отдельно: доля верных {1}, AUC {2}.</translation>
    </message>
    <message>
        <source>Scoring with {0}.</source>
        <translation>Оценивает {0}.</translation>
    </message>
    <message>
        <source>{0} gives recordings several classes; such models cannot be combined.</source>
        <translation>{0} даёт записям по нескольку классов; такие модели объединять нельзя.</translation>
    </message>
    <message>
        <source>{0} knows the classes {1}, and {2} {3}. Only models of the same classes can be combined.</source>
        <translation>{0} знает классы {1}, а {2} — {3}. Объединять можно только модели одних и тех же классов.</translation>
    </message>
    <message>
        <source>{0} hears channel {1}, and {2} {3}. Only models of the same channel can be combined.</source>
        <translation>{0} слышит канал {1}, а {2} — {3}. Объединять можно только модели одного канала.</translation>
    </message>
    <message>
        <source>{0} looks for {1}, and {2} for {3}.</source>
        <translation>{0} ищет {1}, а {2} — {3}.</translation>
    </message>
    <message>
        <source>Half of the votes.</source>
        <translation>Половина голосов.</translation>
    </message>
    <message>
        <source>The mean of the members' thresholds.</source>
        <translation>Среднее порогов участников.</translation>
    </message>
    <message>
        <source>An ensemble by {0} of {1}.</source>
        <translation>Ансамбль способом {0} из {1}.</translation>
    </message>
    <message>
        <source>The stacker's figures are out of fold.</source>
        <translation>Цифры стекинга получены вне обучающих блоков.</translation>
    </message>
    <message>
        <source>The threshold was chosen on the same data.</source>
        <translation>Порог выбран на тех же данных.</translation>
    </message>
    <message>
        <source>Nothing was chosen on these data.</source>
        <translation>На этих данных ничего не выбиралось.</translation>
    </message>
    <message>
        <source>{0} has no run number {1} any more. Choose others.</source>
        <translation>В {0} больше нет запуска номер {1}. Выберите другие.</translation>
    </message>
    <message>
        <source>These runs were trained on different splits, so what tests one may have been learned by another. Combine runs of one split.</source>
        <translation>Эти запуски обучены на разных разбиениях, и то, что проверяет одного, мог выучить другой. Объединяйте запуски одного разбиения.</translation>
    </message>
    <message>
        <source>{0} has neither validation nor test, so the ensemble cannot be measured.</source>
        <translation>В {0} нет ни валидации, ни теста, поэтому ансамбль не измерить.</translation>
    </message>
    <message>
        <source>A stacker cannot be fitted on folds: every item was heard by some of them. Take the mean.</source>
        <translation>На блоках стекинг не подогнать: каждый элемент кто-то из них уже слышал. Возьмите среднее.</translation>
    </message>
    <message>
        <source>{0} has no model, so it cannot be a member. Choose others.</source>
        <translation>У {0} нет модели, поэтому участником он быть не может. Выберите других.</translation>
    </message>
    <message>
        <source>Every item of the data was heard by some of these folds, so there is nothing to measure their mean on. The figures of the cross-validation are those of single folds; together they are rarely worse.</source>
        <translation>Каждый элемент данных слышал кто-то из этих блоков, поэтому измерить их среднее не на чем. Цифры перекрёстной проверки — это цифры отдельных блоков; вместе они редко хуже.</translation>
    </message>
    <message>
        <source>{0} has nothing to train on. Give training a share of it.</source>
        <translation>В {0} не на чем учиться. Дайте обучению долю.</translation>
    </message>
    <message>
        <source>The recipe {0} gives a picture of each window, and this trainer needs vectors.</source>
        <translation>Рецепт {0} даёт картину каждого окна, а этому обучению нужны векторы.</translation>
    </message>
    <message>
        <source>The training part only has examples of {0}. Add examples of another class, or divide the data anew.</source>
        <translation>В обучающей части есть примеры только класса {0}. Добавьте примеры другого класса или разделите данные заново.</translation>
    </message>
    <message>
        <source>The model was exported wrongly: its probabilities differ by {0}. Please report this.</source>
        <translation>Модель экспортирована неверно: её вероятности отличаются на {0}. Пожалуйста, сообщите об этом.</translation>
    </message>
    <message>
        <source>In the training part every class is in all items or in none, so that there is nothing to learn. Add examples, or divide the data anew.</source>
        <translation>В обучающей части каждый класс есть либо во всех элементах, либо ни в одном, поэтому учить нечего. Добавьте примеры или разделите данные заново.</translation>
    </message>
    <message>
        <source>There is nothing to measure in {0}: no item could be scored.{1}</source>
        <translation>В {0} измерять нечего: ни один элемент не удалось оценить.{1}</translation>
    </message>
    <message>
        <source>Measured on the test part alone: {0}.</source>
        <translation>Измерено только на тестовой части: {0}.</translation>
    </message>
    <message>
        <source>The model does not know the class {0}, only {1}; that is {2}.</source>
        <translation>Модель не знает класса {0}, только {1}; это {2}.</translation>
    </message>
    <message>
        <source>{0} of {1} come from recordings that the model was trained or chosen on: the figures flatter it. Measure it on recordings that it has never heard.</source>
        <translation>{0} из {1} взяты из записей, на которых модель училась или по которым выбиралась: цифры ей льстят. Измерьте её на записях, которых она не слышала.</translation>
    </message>
    <message>
        <source>Random split: these figures flatter the model, because parts of one recording are on both sides.</source>
        <translation>Случайное разбиение: эти цифры льстят модели, потому что части одной записи есть по обе стороны.</translation>
    </message>
    <message>
        <source>There is no test part: these items may have been trained on, and the figures then flatter the model.</source>
        <translation>Тестовой части нет: модель могла учиться на этих элементах, и тогда цифры ей льстят.</translation>
    </message>
    <message>
        <source> The model knows the classes {0}.</source>
        <translation> Модель знает классы {0}.</translation>
    </message>
    <message>
        <source>Chunks cannot be written as {0}. Choose {1}.</source>
        <translation>Фрагменты нельзя записать как {0}. Выберите {1}.</translation>
    </message>
    <message>
        <source>{0} is there already. Move it away, or choose another folder (--out).</source>
        <translation>{0} уже есть. Уберите его или выберите другую папку (--out).</translation>
    </message>
    <message>
        <source>FLAC holds {0} channels, and it has {1}; choose WAV</source>
        <translation>FLAC вмещает {0} каналов, а их {1}; выберите WAV</translation>
    </message>
    <message>
        <source>it ends before {0} s</source>
        <translation>запись кончается раньше {0} с</translation>
    </message>
    <message>
        <source>Nothing is cut yet. Cut the labels into chunks first.</source>
        <translation>Ещё ничего не нарезано. Сначала нарежьте метки на фрагменты.</translation>
    </message>
    <message>
        <source>{0} has no cut number {1}. Its cuts: {2}.</source>
        <translation>В {0} нет нарезки номер {1}. Есть нарезки: {2}.</translation>
    </message>
    <message>
        <source>Cut {0} has no chunks. Cut again.</source>
        <translation>В нарезке {0} нет фрагментов. Нарежьте снова.</translation>
    </message>
    <message>
        <source>None of the chunks could be written. Relink the recordings of {0}.</source>
        <translation>Ни один фрагмент не удалось записать. Свяжите записи {0} заново.</translation>
    </message>
    <message>
        <source>{0} has no split number {1}. Its splits: {2}.</source>
        <translation>В {0} нет разбиения номер {1}. Есть разбиения: {2}.</translation>
    </message>
    <message>
        <source>Split {0} is of cut {1}, not of cut {2}.</source>
        <translation>Разбиение {0} относится к нарезке {1}, а не к {2}.</translation>
    </message>
    <message>
        <source>{0} {1} of its {2} could not be written.</source>
        <translation>{0} {1} из {2} не удалось записать.</translation>
    </message>
    <message>
        <source>There are no mistakes to export: every answer is right.</source>
        <translation>Ошибок для экспорта нет: все ответы верны.</translation>
    </message>
    <message>
        <source>None of the {0} could be read. Relink the recordings.</source>
        <translation>Ни одну из {0} не удалось прочитать. Свяжите записи заново.</translation>
    </message>
    <message>
        <source>What the encoder says cannot be kept: {0}. Training goes on without; make room on the disk, and the next training begins sooner.</source>
        <translation>То, что говорит кодировщик, хранить негде: {0}. Обучение идёт без этого; освободите место на диске, и следующее начнётся быстрее.</translation>
    </message>
    <message>
        <source>{0} was trained by {1}, so {2} cannot go on from it. Choose a model of the same family.</source>
        <translation>{0} обучена способом {1}, поэтому {2} не может её продолжить. Выберите модель того же семейства.</translation>
    </message>
    <message>
        <source>{0} has other layers than these settings make. Take the settings of the run it is from: choose that run and fine-tune it.</source>
        <translation>В {0} другие слои, чем дают эти настройки. Возьмите настройки её запуска: выберите этот запуск и дообучите его.</translation>
    </message>
    <message>
        <source>Training starts from the weights of {0}.</source>
        <translation>Обучение начинается с весов {0}.</translation>
    </message>
    <message>
        <source>Training starts from the weights of {0}; its last layer begins anew, for other classes.</source>
        <translation>Обучение начинается с весов {0}; последний слой начинается заново, для других классов.</translation>
    </message>
    <message>
        <source>{0} learns one class per item, but these data have items of several. Choose a network such as logmel-resnet, or cut with one class per chunk.</source>
        <translation>{0} учит один класс на элемент, а в этих данных есть элементы с несколькими. Выберите сеть, например logmel-resnet, или нарежьте по одному классу на фрагмент.</translation>
    </message>
    <message>
        <source>There is no trainer {0}. Choose one of {1}.</source>
        <translation>Способа обучения {0} нет. Выберите один из {1}.</translation>
    </message>
    <message>
        <source>Training on {0}: {1}.</source>
        <translation>Обучение на {0}: {1}.</translation>
    </message>
    <message>
        <source>A teacher's answers are those to fixed windows of one class each: choose an augmentation of features.</source>
        <translation>Ответы учителя относятся к неизменным окнам одного класса: выберите аугментацию признаков.</translation>
    </message>
    <message>
        <source>This training was broken off after epoch {0} and goes on from there.</source>
        <translation>Это обучение прервалось после эпохи {0} и продолжается с неё.</translation>
    </message>
    <message>
        <source>No better epoch for {0} epochs; epoch {1} is kept.</source>
        <translation>Эпох без улучшения: {0}; сохраняется эпоха {1}.</translation>
    </message>
    <message>
        <source>The device's memory is full; batches are computed in {0} parts.</source>
        <translation>Память устройства заполнена; пакеты считаются по частям: {0}.</translation>
    </message>
    <message>
        <source>The loss is no longer a number. Choose a smaller learning rate, or check the audio.</source>
        <translation>Потери больше не число. Выберите меньшую скорость обучения или проверьте звук.</translation>
    </message>
    <message>
        <source>The loss is no longer a number; training ended and the best epoch was kept.</source>
        <translation>Потери больше не число; обучение закончено, лучшая эпоха сохранена.</translation>
    </message>
    <message>
        <source>{0} has no run number {1} any more, so it cannot be gone on with.</source>
        <translation>В {0} больше нет запуска номер {1}, продолжать нечего.</translation>
    </message>
    <message>
        <source>Ended early: {0} of {1} folds were trained, and only their items are measured.</source>
        <translation>Завершено раньше: обучено {0} из {1} блоков, измерены только их элементы.</translation>
    </message>
    <message>
        <source>Parts of one recording are in several folds, so the figures flatter the model.</source>
        <translation>Части одной записи попадают в разные блоки, и цифры льстят модели.</translation>
    </message>
    <message>
        <source>{0} is nothing that can be imported. What can: models (.earmark) and weights of other programs (.pth, .pt). Encoders (.onnx), SoundNet (.npy, .npz, .safetensors) and Whisper folders can be trained with.</source>
        <translation>{0} импортировать нельзя. Можно: модели (.earmark) и веса других программ (.pth, .pt). С кодировщиками (.onnx), SoundNet (.npy, .npz, .safetensors) и папками Whisper можно обучать.</translation>
    </message>
    <message>
        <source>{0} holds a network of no family that weights can be imported into: it begins with {1}.</source>
        <translation>В {0} сеть ни одного из семейств, куда можно импортировать веса: она начинается с {1}.</translation>
    </message>
    <message>
        <source>{0} is an encoder that gives {1} numbers for a sound ({2}).</source>
        <translation>{0} — кодировщик, дающий {1} чисел на звук ({2}).</translation>
    </message>
    <message>
        <source>{0} holds the weights of SoundNet.</source>
        <translation>В {0} веса SoundNet.</translation>
    </message>
    <message>
        <source>{0} holds weights of the family “{1}”.</source>
        <translation>В {0} веса семейства «{1}».</translation>
    </message>
    <message>
        <source>{0} is a Whisper model of transformers.</source>
        <translation>{0} — модель Whisper для transformers.</translation>
    </message>
    <message>
        <source>{0} is a Whisper model that writes down what is said.</source>
        <translation>{0} — модель Whisper, записывающая сказанное.</translation>
    </message>
    <message>
        <source>It is no model by itself: choose it on the Train page, in the settings of the family “{0}”.</source>
        <translation>Сам по себе это не модель: выберите его на странице «Обучение», в настройках семейства «{0}».</translation>
    </message>
    <message>
        <source>{0} needs {1}; it has {2}.</source>
        <translation>{0} нужно {1}; есть {2}.</translation>
    </message>
    <message>
        <source>{0} is listed with different groups; it keeps the one that it has.</source>
        <translation>{0} указан с разными группами; остаётся прежняя.</translation>
    </message>
    <message>
        <source>Guessing at random would be right in {0}, always saying {1} in {2}{3}. A model must beat both.</source>
        <translation>Угадывание наугад дало бы {0} верных, ответ «всегда {1}» — {2}{3}. Модель должна превзойти и то, и другое.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its frequency range alone: its spectrum ends at {1} kHz, that of all others at {2} kHz, in files of {3} Hz.</source>
        <translation>Класс {0} можно узнать по одному диапазону частот: его спектр кончается на {1} кГц, у всех остальных — на {2} кГц, в файлах с {3} Гц.</translation>
    </message>
    <message>
        <source>That is the mark of a telephone line, a codec or a converter, and the model may learn it instead of the sound. Send all classes through the same chain, or choose a model with a lower sample rate.</source>
        <translation>Это след телефонной линии, кодека или преобразователя, и модель может выучить его вместо звука. Пропустите все классы через одну и ту же цепочку или выберите модель с меньшей частотой дискретизации.</translation>
    </message>
    <message>
        <source>No class can be told by its frequency range alone.</source>
        <translation>Ни один класс нельзя узнать по одному только диапазону частот.</translation>
    </message>
    <message>
        <source>There is only the class {0}.</source>
        <translation>Есть только класс {0}.</translation>
    </message>
    <message>
        <source>A classifier needs examples of at least two classes; add what it is to be told from.</source>
        <translation>Классификатору нужны примеры хотя бы двух классов; добавьте то, от чего его надо отличать.</translation>
    </message>
    <message>
        <source>{0} of {1} are in no part and will not be used.</source>
        <translation>{0} из {1} не входят ни в одну часть и не будут использованы.</translation>
    </message>
    <message>
        <source>Give every row a part, or split by recording instead.</source>
        <translation>Дайте каждой строке часть или разбейте по записям.</translation>
    </message>
    <message>
        <source>{0} {1} no example in the {2} part.</source>
        <translation>{0}: нет примеров в части «{2}».</translation>
    </message>
    <message>
        <source>A class cannot be learnt without examples. Add recordings of it, or split again.</source>
        <translation>Без примеров класс не выучить. Добавьте его записи или разбейте снова.</translation>
    </message>
    <message>
        <source>How well it is recognised cannot be measured there. Add recordings of it, or enlarge that part.</source>
        <translation>Там нельзя измерить, насколько хорошо он узнаётся. Добавьте его записи или увеличьте эту часть.</translation>
    </message>
    <message>
        <source>The {0} part has fewer than {1} examples of {2} (as few as {3}).</source>
        <translation>В части «{0}» меньше {1} примеров: {2} (наименьшее — {3}).</translation>
    </message>
    <message>
        <source>Figures on so few are rough: look at their intervals, and add recordings where you can.</source>
        <translation>Цифры по столь малому грубы: смотрите на их интервалы и по возможности добавьте записи.</translation>
    </message>
    <message>
        <source>Every class has examples in every part.</source>
        <translation>У каждого класса есть примеры в каждой части.</translation>
    </message>
    <message>
        <source>{0} of {1} items ({2}) are overdriven: their tops are cut off (up to {3} of the samples), of {4}.</source>
        <translation>Перегружены {0} из {1} ({2}): вершины срезаны (до {3} отсчётов), {4}.</translation>
    </message>
    <message>
        <source>Record with less gain, or take the recording from before it was made louder. If only one class is overdriven, the model may learn that instead of the sound.</source>
        <translation>Записывайте с меньшим усилением или возьмите запись до того, как её сделали громче. Если перегружен только один класс, модель может выучить перегрузку вместо звука.</translation>
    </message>
    <message>
        <source>No item is overdriven.</source>
        <translation>Перегруженных элементов нет.</translation>
    </message>
    <message>
        <source>{0} of {1} {2} shifted away from zero (DC offset, up to {3} of full scale).</source>
        <translation>{0} из {1} смещены от нуля (постоянная составляющая до {3} полной шкалы).</translation>
    </message>
    <message>
        <source>A fault of the recorder or its cable. Run a high-pass filter at 20 Hz over these recordings.</source>
        <translation>Неисправность рекордера или кабеля. Пропустите эти записи через фильтр верхних частот 20 Гц.</translation>
    </message>
    <message>
        <source>No item has a DC offset.</source>
        <translation>Постоянной составляющей нет ни у одного элемента.</translation>
    </message>
    <message>
        <source>{0} can be found in more than one part, sample for sample{1}.</source>
        <translation>{0} встречаются более чем в одной части, отсчёт в отсчёт{1}.</translation>
    </message>
    <message>
        <source>The model will be tested on what it has learnt. Keep one of each, or give the copies the same group.</source>
        <translation>Модель проверят на том, что она выучила. Оставьте по одному или дайте копиям одну группу.</translation>
    </message>
    <message>
        <source>{0} can be found more than once with different labels.</source>
        <translation>{0} встречаются несколько раз с разными метками.</translation>
    </message>
    <message>
        <source>One of the labels is wrong, or the sound belongs to both classes. Listen, and keep one of each.</source>
        <translation>Одна из меток неверна, или звук относится к обоим классам. Послушайте и оставьте по одному.</translation>
    </message>
    <message>
        <source>{0} can be found more than once in the same part ({1} too many).</source>
        <translation>{0} встречаются несколько раз в одной и той же части (лишних: {1}).</translation>
    </message>
    <message>
        <source>They count several times. Remove the copies unless that is meant.</source>
        <translation>Они считаются несколько раз. Удалите копии, если так не задумано.</translation>
    </message>
    <message>
        <source>No sound is in the data twice.</source>
        <translation>Ни один звук не встречается в данных дважды.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its {1} alone: {2} of its items are {3}, and {4} of all others.</source>
        <translation>Класс {0} можно узнать по одному признаку ({1}): {2} его элементов — {3}, у всех остальных таких {4}.</translation>
    </message>
    <message>
        <source>The model may learn the recorder instead of the sound, and fail on other recordings. Bring recordings of every class from the same sources, or convert all in the same way (the lowest rate, one format).</source>
        <translation>Модель может выучить рекордер вместо звука и не справиться с другими записями. Возьмите записи каждого класса из одних и тех же источников или преобразуйте все одинаково (наименьшая частота, один формат).</translation>
    </message>
    <message>
        <source>The items differ in {0}: {1}.</source>
        <translation>Элементы различаются ({0}): {1}.</translation>
    </message>
    <message>
        <source>All are brought to the model's rate and first channel, and every class has some of each, so this does no harm as long as what will be classified is as mixed.</source>
        <translation>Все приводятся к частоте и первому каналу модели, и у каждого класса есть и те, и другие, поэтому вреда нет, пока то, что будет классифицироваться, столь же разнородно.</translation>
    </message>
    <message>
        <source>All items have the same sample rate, channels and file format.</source>
        <translation>У всех элементов одинаковые частота дискретизации, число каналов и формат файла.</translation>
    </message>
    <message>
        <source>{0} of {1} (or speakers, sources) {2} in more than one part of the split ({3}); {4} of the {5} items outside training are concerned.</source>
        <translation>{0} из {1} (или говорящих, источников) входят больше чем в одну часть разбиения ({3}); затронуты {4} из {5} элементов вне обучения.</translation>
    </message>
    <message>
        <source>The model will be asked about recordings that it has learnt, and the figures will be too good to be true. Split by recording.</source>
        <translation>Модель спросят о записях, которые она выучила, и цифры будут слишком хороши, чтобы быть правдой. Разбейте по записям.</translation>
    </message>
    <message>
        <source>No recording (or speaker, source) is in more than one part.</source>
        <translation>Ни одна запись (говорящий, источник) не входит больше чем в одну часть.</translation>
    </message>
    <message>
        <source>{0} has {1} items and {2} only {3}, {4} times fewer; always saying {5} would be right in {6} of all.</source>
        <translation>{0}: элементов {1}, а {2}: только {3}, в {4} раз меньше; ответ «всегда {5}» был бы верен в {6} случаев.</translation>
    </message>
    <message>
        <source>Look at the recall of each class and at F1 instead of accuracy, and add recordings of {0}, or synthesize more of it.</source>
        <translation>Смотрите на полноту каждого класса и на F1, а не на долю верных, и добавьте записи класса {0} или синтезируйте их.</translation>
    </message>
    <message>
        <source>No class is more than ten times larger than another.</source>
        <translation>Ни один класс не больше другого более чем в десять раз.</translation>
    </message>
    <message>
        <source>{0} of {1} ({2}) {3} shorter than the model's window of {4} s (the shortest {5} s).</source>
        <translation>{0} из {1} ({2}) короче окна модели в {4} с (самый короткий — {5} с).</translation>
    </message>
    <message>
        <source>They will be filled up with silence or repeated. Choose a shorter window, or cut longer chunks.</source>
        <translation>Они будут дополнены тишиной или повтором. Выберите окно короче или нарежьте более длинные фрагменты.</translation>
    </message>
    <message>
        <source>No item is shorter than the model's window.</source>
        <translation>Нет элементов короче окна модели.</translation>
    </message>
    <message>
        <source>The class {0} can be told by its level alone: {1} dB in the middle against {2} dB for all others. Asked which of two sounds is of this class, the level alone is right {3} of the time {4}.</source>
        <translation>Класс {0} можно узнать по одному уровню: в середине {1} дБ против {2} дБ у всех остальных. На вопрос, какой из двух звуков этого класса, один уровень отвечает верно в {3} случаев {4}.</translation>
    </message>
    <message>
        <source>If the class is not louder or quieter by nature, the model may learn the gain instead of the sound. Train with random gain, or record all classes at the same level.</source>
        <translation>Если класс по своей природе не громче и не тише, модель может выучить усиление вместо звука. Обучайте со случайным усилением или записывайте все классы с одним уровнем.</translation>
    </message>
    <message>
        <source>No class can be told by its level alone.</source>
        <translation>Ни один класс нельзя узнать по одному только уровню.</translation>
    </message>
    <message>
        <source>{0} outside training {1} another version (louder, compressed, resampled, with noise) of a sound in a different part. The plainest: {2} in the {3} part and {4} in the {5} part agree by {6}.</source>
        <translation>{0} вне обучения — другая версия (громче, сжатая, с другой частотой, с шумом) звука из другой части. Самая явная: {2} в части «{3}» и {4} в части «{5}» совпадают на {6}.</translation>
    </message>
    <message>
        <source>The model will be tested on what it has learnt. Give the versions of one sound the same group, or keep one.</source>
        <translation>Модель проверят на том, что она выучила. Дайте версиям одного звука одну группу или оставьте одну.</translation>
    </message>
    <message>
        <source>No part holds another version of a sound in a different part.</source>
        <translation>Ни в одной части нет другой версии звука из другой части.</translation>
    </message>
    <message>
        <source>{0} {1} from a single recording (or speaker, source).</source>
        <translation>{0}: всё из одной записи (одного говорящего, источника).</translation>
    </message>
    <message>
        <source>The model may learn that recording instead of the class, and nothing can show it. Add recordings of it made elsewhere.</source>
        <translation>Модель может выучить эту запись вместо класса, и ничто этого не покажет. Добавьте его записи, сделанные в другом месте.</translation>
    </message>
    <message>
        <source>Every class comes from several recordings.</source>
        <translation>Каждый класс взят из нескольких записей.</translation>
    </message>
    <message>
        <source>{0} of stretches overlap that lie in different parts.</source>
        <translation>{0} участков перекрываются, хотя лежат в разных частях.</translation>
    </message>
    <message>
        <source>The same seconds would be learnt and tested. Split by recording.</source>
        <translation>Одни и те же секунды попали бы и в обучение, и в тест. Разбейте по записям.</translation>
    </message>
    <message>
        <source>{0} of stretches overlap that have different labels.</source>
        <translation>{0} участков с разными метками перекрываются.</translation>
    </message>
    <message>
        <source>The same seconds teach two answers. Shorten one of the labels, or choose a shorter chunk length.</source>
        <translation>Одни и те же секунды учат двум ответам. Укоротите одну из меток или выберите меньшую длину фрагмента.</translation>
    </message>
    <message>
        <source>No labels contradict each other at the same time.</source>
        <translation>Нет меток, противоречащих друг другу в одно время.</translation>
    </message>
    <message>
        <source>{0} of {1} items ({2}) are silent (below {3} dB of full scale), of {4}.</source>
        <translation>Беззвучны {0} из {1} ({2}; ниже {3} дБ полной шкалы), {4}.</translation>
    </message>
    <message>
        <source>There is nothing to learn from them but silence. Remove them unless silence is a class, and check that the first channel is the one with the sound.</source>
        <translation>Учиться на них нечему, кроме тишины. Удалите их, если тишина не класс, и проверьте, что звук есть именно в первом канале.</translation>
    </message>
    <message>
        <source>No item is silent.</source>
        <translation>Беззвучных элементов нет.</translation>
    </message>
    <message>
        <source>Correct them, or leave them out knowingly.</source>
        <translation>Исправьте их или пропустите сознательно.</translation>
    </message>
    <message>
        <source>They will be left out of the training. Replace or remove these files.</source>
        <translation>В обучение они не войдут. Замените или удалите эти файлы.</translation>
    </message>
    <message>
        <source>All files could be read.</source>
        <translation>Все файлы прочитаны.</translation>
    </message>
    <message>
        <source>{0} holds only the network behind an encoder. Say where the encoder is: --encoder encoder.onnx.</source>
        <translation>В {0} только сеть за кодировщиком. Укажите, где кодировщик: --encoder encoder.onnx.</translation>
    </message>
    <message>
        <source>{0} holds only the heads, which hear what SoundNet hears. Say where its weights are: --weights sound8.npy.</source>
        <translation>В {0} только головы, которые слышат то, что слышит SoundNet. Укажите, где её веса: --weights sound8.npy.</translation>
    </message>
    <message>
        <source>{0} tells {1} classes apart, but {2}. Give all of them in the order of its outputs, with commas between: --labels A,B.</source>
        <translation>{0} различает классов: {1}, но {2}. Назовите их все в порядке выходов, через запятую: --labels A,B.</translation>
    </message>
    <message>
        <source>Weights cannot be imported into {0}, only into {1}.</source>
        <translation>Веса можно импортировать не в {0}, а только в {1}.</translation>
    </message>
    <message>
        <source>{0} holds no tensors by name, as a network's state_dict does.</source>
        <translation>В {0} нет тензоров по именам, как в state_dict сети.</translation>
    </message>
    <message>
        <source>{0} does not hold this family's network: there is no {1} of {2} axes in it.</source>
        <translation>В {0} нет сети этого семейства: нет {1} с {2} осями.</translation>
    </message>
    <message>
        <source>{0} does not fit: the network has no {1} under these settings.</source>
        <translation>{0} не подходит: при этих настройках у сети нет {1}.</translation>
    </message>
    <message>
        <source>{0} is no file of PyTorch's, or it is damaged. Copy it again.</source>
        <translation>{0} — не файл PyTorch, или он повреждён. Скопируйте его снова.</translation>
    </message>
    <message>
        <source>{0} does not fit: it has no {1}.</source>
        <translation>{0} не подходит: в нём нет {1}.</translation>
    </message>
    <message>
        <source>{0} does not fit: {1} has the shape {2} in the file and {3} in the network under these settings.</source>
        <translation>{0} не подходит: у {1} форма {2} в файле и {3} в сети при этих настройках.</translation>
    </message>
    <message>
        <source>{0} was not opened: it asks for {1}, and weights have no need of that. Save the network's state_dict alone.</source>
        <translation>{0} не открыт: он просит {1}, а весам это не нужно. Сохраните только state_dict сети.</translation>
    </message>
    <message>
        <source>One half: imported, not chosen on any data.</source>
        <translation>Одна вторая: импортирован, ни на каких данных не выбирался.</translation>
    </message>
    <message>
        <source>The most probable class is taken.</source>
        <translation>Берётся самый вероятный класс.</translation>
    </message>
    <message>
        <source>Weights imported from {0}; they were trained elsewhere and were not measured here.</source>
        <translation>Веса импортированы из {0}; они обучены в другом месте и здесь не измерялись.</translation>
    </message>
    <message>
        <source>{0} has no stretch of {1} s that nobody has labelled. Add recordings, or ask for shorter stretches.</source>
        <translation>В {0} нет неразмеченных участков по {1} с. Добавьте записи или просите участки короче.</translation>
    </message>
    <message>
        <source>None of the unlabelled recordings of {0} could be read. Relink them.</source>
        <translation>Ни одну из неразмеченных записей {0} не удалось прочитать. Свяжите их заново.</translation>
    </message>
    <message>
        <source>No row of {0} has a label yet. Fill in the column label, then take it back.</source>
        <translation>В {0} ещё ни у одной строки нет метки. Заполните столбец label, потом верните таблицу.</translation>
    </message>
    <message>
        <source>The device's memory does not hold even two windows of this network. Choose a smaller network or a shorter window, or train on the processor (--device cpu).</source>
        <translation>Память устройства не вмещает и двух окон этой сети. Выберите сеть поменьше или окно короче, или обучайте на процессоре (--device cpu).</translation>
    </message>
    <message>
        <source>{0} cannot be written as MP3: {1}.</source>
        <translation>{0} не записывается как MP3: {1}.</translation>
    </message>
    <message>
        <source>Overfitting: after epoch {0} the loss on validation rose from {1} to {2} while that on training fell on. Stronger augmentation, more recordings or a smaller network would help.</source>
        <translation>Переобучение: после эпохи {0} потери на валидации выросли с {1} до {2}, а на обучении падали дальше. Помогут более сильная аугментация, больше записей или сеть поменьше.</translation>
    </message>
    <message>
        <source>The last epoch was the best and the loss was still falling: more than {0} epochs may give a better model.</source>
        <translation>Последняя эпоха была лучшей, и потери ещё падали: больше {0} эпох могут дать лучшую модель.</translation>
    </message>
    <message>
        <source>{0} was never predicted on {1}, though {2} items are {3}. Label more of it, or let class weights or balanced sampling make up for its rarity.</source>
        <translation>{0}: ни разу не предсказано ({1}), хотя таких элементов {2} ({3}). Разметьте больше или возместите редкость весами классов или выборкой примеров.</translation>
    </message>
    <message>
        <source>The test has fewer than {0} items of {1}: a figure for that hangs on a few clips. Add recordings before you rely on it.</source>
        <translation>В тесте меньше {0} элементов класса {1}, и цифра держится на нескольких отрывках. Добавьте записи, прежде чем на неё полагаться.</translation>
    </message>
    <message>
        <source>Validation has fewer than {0} items of {1}: a figure for that hangs on a few clips. Add recordings before you rely on it.</source>
        <translation>В валидации меньше {0} элементов класса {1}, и цифра держится на нескольких отрывках. Добавьте записи, прежде чем на неё полагаться.</translation>
    </message>
    <message>
        <source>The 95 % interval of macro F1 reaches from {0} to {1}: too wide to tell a good model from a middling one. More recordings narrow it.</source>
        <translation>95%-й интервал макро-F1 — от {0} до {1}: слишком широк, чтобы отличить хорошую модель от средней. Больше записей сузят его.</translation>
    </message>
    <message>
        <source>The network's weights cannot be kept in {0}: {1}. Make room there.</source>
        <translation>Веса сети не удаётся хранить в {0}: {1}. Освободите там место.</translation>
    </message>
    <message>
        <source>The network was exported wrongly: onnxruntime and torch differ by {0}. Please report this.</source>
        <translation>Сеть экспортирована неверно: onnxruntime и torch расходятся на {0}. Пожалуйста, сообщите об этом.</translation>
    </message>
    <message>
        <source>{0} has no out-of-fold answers for {1}.</source>
        <translation>У {0} нет ответов вне обучения для {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be read as out-of-fold answers: {1}.</source>
        <translation>{0} не читается как ответы вне обучения: {1}.</translation>
    </message>
    <message>
        <source>A phrase is said or it is not: give two classes, the one without it first.</source>
        <translation>Фраза либо сказана, либо нет: дайте два класса, первым — тот, где её нет.</translation>
    </message>
    <message>
        <source>The model {0} does not judge what is said. Use classify.</source>
        <translation>Модель {0} не судит о сказанном. Используйте classify.</translation>
    </message>
    <message>
        <source>There is no audio in {0}. Give audio files, or folders with some.</source>
        <translation>В {0} нет звука. Дайте звуковые файлы или папки с ними.</translation>
    </message>
    <message>
        <source>The phrase is said anywhere, however sure Whisper is of it.</source>
        <translation>Фраза сказана где угодно, как бы ни был уверен Whisper.</translation>
    </message>
    <message>
        <source>A rule that was not measured on labelled recordings.</source>
        <translation>Правило, не измеренное на размеченных записях.</translation>
    </message>
    <message>
        <source>The shares for training, validation and test do not add up to 1.</source>
        <translation>Доли обучения, валидации и теста в сумме не дают 1.</translation>
    </message>
    <message>
        <source>{0} has no usable row; the reasons are in {1}. The first: {2}</source>
        <translation>В {0} нет пригодных строк; причины в {1}. Первая: {2}</translation>
    </message>
    <message>
        <source>No file is left for {0}; it is empty.</source>
        <translation>Для {0} не осталось файлов; часть пуста.</translation>
    </message>
    <message>
        <source>{0} has the label {1}, which is neither 0 nor 1 (--any-label allows others).</source>
        <translation>У {0} метка {1}, а это ни 0, ни 1 (--any-label разрешает другие).</translation>
    </message>
    <message>
        <source>The label {0} of {1} holds a blank, which “path label” lines cannot.</source>
        <translation>В метке {0} у {1} есть пробел, а в строках «путь метка» так нельзя.</translation>
    </message>
    <message>
        <source>{0} is a part of a file, and “path label” lines are for whole files.</source>
        <translation>{0} — часть файла, а строки «путь метка» — для целых файлов.</translation>
    </message>
    <message>
        <source>{0} has no run {1}. It has: {2}.</source>
        <translation>В {0} нет запуска {1}. Есть: {2}.</translation>
    </message>
    <message>
        <source>{0} does not say how it was trained: it was imported, or made by an older version.</source>
        <translation>{0} не говорит, как она обучена: её импортировали или создали старой версией.</translation>
    </message>
    <message>
        <source>Random split: parts of one recording are on both sides, so these figures flatter the model.</source>
        <translation>Случайное разбиение: части одной записи есть по обе стороны, и эти цифры льстят модели.</translation>
    </message>
    <message>
        <source>{0} of these data come from recordings that the model was trained or chosen on, so these figures flatter it.</source>
        <translation>{0} этих данных взяты из записей, на которых модель училась или по которым выбиралась, и цифры ей льстят.</translation>
    </message>
    <message>
        <source>The seconds around a clip are {0}; they cannot be negative.</source>
        <translation>Секунды вокруг отрывка: {0}; отрицательными они быть не могут.</translation>
    </message>
    <message>
        <source>{0} is empty. It needs the columns id and label.</source>
        <translation>{0} пуст. Нужны столбцы id и label.</translation>
    </message>
    <message>
        <source>{0} needs the columns id and label; it has {1}.</source>
        <translation>В {0} нужны столбцы id и label; есть {1}.</translation>
    </message>
    <message>
        <source>{0} has the id {1} twice. Ids are names without folders; give each its own.</source>
        <translation>В {0} дважды встречается id {1}. Это имена без папок; дайте каждому своё.</translation>
    </message>
    <message>
        <source>There must be at least two tables to combine.</source>
        <translation>Объединять можно хотя бы две таблицы.</translation>
    </message>
    <message>
        <source>There is nothing to combine: the tables share no ids, or know only one class.</source>
        <translation>Объединять нечего: у таблиц нет общих id, или они знают только один класс.</translation>
    </message>
    <message>
        <source>Stacking needs the true classes of some ids: a table with the columns id and label.</source>
        <translation>Стекингу нужны верные классы некоторых id: таблица со столбцами id и label.</translation>
    </message>
    <message>
        <source>Line {0} of {1} is too short.</source>
        <translation>Строка {0} в {1} слишком коротка.</translation>
    </message>
    <message>
        <source>{0} was not trained on a split of this project, so it cannot be trained again in the same way. Train a model on the corrected labels on the Train page.</source>
        <translation>{0} обучалась не на разбиении этого проекта, поэтому так же обучить её снова нельзя. Обучите модель на исправленных метках на странице «Обучение».</translation>
    </message>
    <message>
        <source>{0} They are in split {0}.</source>
        <translation>{0} Они в разбиении {0}.</translation>
    </message>
    <message>
        <source>{0} was not trained on {1} as it is, so it cannot be trained again in the same way. Train a model on {2} on the Train page, or with: train --data {3}.</source>
        <translation>{0} обучалась не на {1} как есть, поэтому так же обучить её снова нельзя. Обучите модель на {2} на странице «Обучение» или командой: train --data {3}.</translation>
    </message>
    <message>
        <source>No label of {0} was changed in review: there is nothing to learn again.</source>
        <translation>Ни одна метка {0} при разборе не изменена: учить заново нечего.</translation>
    </message>
    <message>
        <source>{0} They are in {0}.</source>
        <translation>{0} Они в {0}.</translation>
    </message>
    <message>
        <source>{0} was trained, but there are no test items with unchanged labels, so before and after cannot be compared. Make a split with a test part.</source>
        <translation>{0} обучена, но тестовых элементов с прежними метками нет, поэтому сравнить «до» и «после» нельзя. Сделайте разбиение с тестовой частью.</translation>
    </message>
    <message>
        <source> They are in split {0}.</source>
        <translation> Они в разбиении {0}.</translation>
    </message>
    <message>
        <source> They are in {0}.</source>
        <translation> Они в {0}.</translation>
    </message>
    <message>
        <source>{0} is not a file of corrections: it lacks their columns. Move it away.</source>
        <translation>{0} — не файл исправлений: в нём нет их столбцов. Уберите его.</translation>
    </message>
    <message>
        <source>Line {0} of {1} cannot be read as a correction. Move the file away.</source>
        <translation>Строка {0} в {1} не читается как исправление. Уберите файл.</translation>
    </message>
    <message>
        <source>A phrase is said or it is not: the rule tells two classes apart, and these data have {0}. Choose the recipe transcript-catboost.</source>
        <translation>Фраза либо сказана, либо нет: правило различает два класса, а в этих данных {0}. Выберите рецепт transcript-catboost.</translation>
    </message>
    <message>
        <source>The phrase is said in {0} of {1} training items; it stands for {2}.</source>
        <translation>Фраза сказана в {0} из {1} обучающих элементов; она означает {2}.</translation>
    </message>
    <message>
        <source>Looks for {0}{1} in what Whisper writes.</source>
        <translation>Ищет {0}{1} в том, что пишет Whisper.</translation>
    </message>
    <message>
        <source>{0} has only the class {1}. A classifier needs examples of at least two.</source>
        <translation>В {0} есть только класс {1}. Классификатору нужны примеры хотя бы двух.</translation>
    </message>
    <message>
        <source>Nothing is left for {0}. A model learns on one part, and its best epoch and threshold are chosen on the other: give both a share, or add recordings.</source>
        <translation>На {0} ничего не осталось. На одной части модель учится, по другой выбираются лучшая эпоха и порог: дайте долю обеим или добавьте записи.</translation>
    </message>
    <message>
        <source>Parts of one recording are on both sides of the split, so the figures flatter the model.</source>
        <translation>Части одной записи есть по обе стороны разбиения, и цифры льстят модели.</translation>
    </message>
    <message>
        <source>Training {0}.</source>
        <translation>Обучается {0}.</translation>
    </message>
    <message>
        <source>Classifying the inbox.</source>
        <translation>Классификация входящих.</translation>
    </message>
    <message>
        <source>Cutting the labels into chunks, and splitting them by recording.</source>
        <translation>Нарезка меток на фрагменты и разбиение по записям.</translation>
    </message>
    <message>
        <source>Class weights are {0}; give one number for each of {1}.</source>
        <translation>Веса классов: {0}; дайте по одному числу для каждого из {1}.</translation>
    </message>
    <message>
        <source>Class weights are {0}; give auto, none, or numbers such as 1.0,4.0.</source>
        <translation>Веса классов: {0}; дайте auto, none или числа вида 1.0,4.0.</translation>
    </message>
    <message>
        <source>None of the {0} validation recordings could be read. Relink them.</source>
        <translation>Ни одну из {0} валидационных записей не удалось прочитать. Свяжите их заново.</translation>
    </message>
    <message>
        <source>Chosen on {0} validation recordings with {1} labelled seconds.</source>
        <translation>Выбрано на {0} валидационных записях, размеченных секунд: {1}.</translation>
    </message>
    <message>
        <source>The model {0} was not trained on a split of {1}, so that its validation recordings are not known. Choose a model that this project has trained.</source>
        <translation>Модель {0} обучалась не на разбиении {1}, поэтому её валидационные записи неизвестны. Выберите модель, обученную этим проектом.</translation>
    </message>
    <message>
        <source>Split {0} of {1} has no validation recordings. Split again.</source>
        <translation>В разбиении {0} проекта {1} нет валидационных записей. Разбейте снова.</translation>
    </message>
    <message>
        <source>{0} of the {1} validation recordings could not be read.</source>
        <translation>{0} из {1} валидационных записей не удалось прочитать.</translation>
    </message>
    <message>
        <source>{0} has fewer than two categories; a classifier needs at least two.</source>
        <translation>В {0} меньше двух категорий; классификатору нужно хотя бы две.</translation>
    </message>
    <message>
        <source>{0} gives two categories the same name.</source>
        <translation>{0} даёт двум категориям одно имя.</translation>
    </message>
    <message>
        <source>The model {0} does not hear SoundNet's features. Give one of {1}, trained on weights or on feature files.</source>
        <translation>Модель {0} не слышит признаков SoundNet. Дайте одну из {1}, обученную на весах или на файлах признаков.</translation>
    </message>
    <message>
        <source>Left out, for features are missing: {0}.</source>
        <translation>Пропущено, потому что нет признаков: {0}.</translation>
    </message>
    <message>
        <source>Nothing is kept for validation: the figures of each epoch are on what is learned from.</source>
        <translation>Для валидации ничего не оставлено: цифры каждой эпохи — на том, на чём идёт обучение.</translation>
    </message>
    <message>
        <source>Too few recordings with all features are left to train on. Extract the others too.</source>
        <translation>Записей со всеми признаками для обучения осталось слишком мало. Извлеките и остальные.</translation>
    </message>
    <message>
        <source>Predicted with zeros, for features are missing: {0}.</source>
        <translation>Предсказано по нулям, потому что нет признаков: {0}.</translation>
    </message>
    <message>
        <source>The heads were trained on the SoundNet features of {0}. Epoch {1} of {2} was kept, {3}.</source>
        <translation>Головы обучены на признаках SoundNet из {0}. Сохранена эпоха {1} из {2}, {3}.</translation>
    </message>
    <message>
        <source>{0} needs the columns Id and Category.</source>
        <translation>В {0} нужны столбцы Id и Category.</translation>
    </message>
    <message>
        <source>{0} lists no recordings.</source>
        <translation>В {0} нет записей.</translation>
    </message>
    <message>
        <source>{0} needs the columns Label and Category.</source>
        <translation>В {0} нужны столбцы Label и Category.</translation>
    </message>
    <message>
        <source>{0} has no usable file of the {1} in the list; they should be called as {2}{3}.</source>
        <translation>В {0} нет ни одного пригодного файла из {1} в списке; они должны называться как {2}{3}.</translation>
    </message>
    <message>
        <source>{0} lacks features: {1}.</source>
        <translation>В {0} не хватает признаков: {1}.</translation>
    </message>
    <message>
        <source>{0} in {1} has no category.</source>
        <translation>У {0} в {1} нет категории.</translation>
    </message>
    <message>
        <source>{0} in {1} is listed more than once; its first row counts.</source>
        <translation>{0} в {1} указан не один раз; считается первая строка.</translation>
    </message>
    <message>
        <source>Validation and test together take more than nine tenths; leave more for training.</source>
        <translation>Валидация и тест вместе занимают больше девяти десятых; оставьте больше для обучения.</translation>
    </message>
    <message>
        <source>Folds are made of a project's chunks. Cut a project and split that, or leave --folds out.</source>
        <translation>Блоки делаются из фрагментов проекта. Нарежьте проект и разбейте его или уберите --folds.</translation>
    </message>
    <message>
        <source>All items come from one recording (or speaker, source), so they cannot be split by it. Add recordings, or split at random (--split stratified), knowing that the figures will flatter the model.</source>
        <translation>Все элементы взяты из одной записи (одного говорящего, источника), поэтому разбить по записям нельзя. Добавьте записи или разбейте наугад (--split stratified), помня, что цифры будут льстить модели.</translation>
    </message>
    <message>
        <source>All items were synthesized from others, which are not there. Add what they were made of.</source>
        <translation>Все элементы синтезированы из других, которых нет. Добавьте то, из чего они сделаны.</translation>
    </message>
    <message>
        <source>A list of {0} is too short to be cut so: a part stays empty. Add recordings, give validation a larger share, or use --split group.</source>
        <translation>Список из {0} слишком короток для такой резки: какая-то часть останется пустой. Добавьте записи, дайте валидации большую долю или используйте --split group.</translation>
    </message>
    <message>
        <source>The data do not say which part each item is in. Add a split column, or use --split group.</source>
        <translation>Данные не говорят, к какой части относится каждый элемент. Добавьте столбец split или используйте --split group.</translation>
    </message>
    <message>
        <source>The data give no item for training. Mark some as train, or use --split group.</source>
        <translation>В данных нет элементов для обучения. Пометьте некоторые как train или используйте --split group.</translation>
    </message>
    <message>
        <source>{0} folds are too few: one is the test, one validation, the rest for training. Take 3 or more.</source>
        <translation>Блоков {0} слишком мало: один — тест, один — валидация, остальные для обучения. Возьмите 3 или больше.</translation>
    </message>
    <message>
        <source>Folds are drawn by group or at random, not with --split {0}.</source>
        <translation>Блоки берутся по группам или наугад, но не с --split {0}.</translation>
    </message>
    <message>
        <source>There are {0} (or speakers, sources), too few for {1} folds. Take fewer folds, or add recordings.</source>
        <translation>{0} (или говорящих, источников) — слишком мало для {1} блоков. Возьмите меньше блоков или добавьте записи.</translation>
    </message>
    <message>
        <source>A project's chunks carry no given split. Split by group, or at random.</source>
        <translation>У фрагментов проекта нет заданного разбиения. Разбейте по группам или наугад.</translation>
    </message>
    <message>
        <source>Random split: parts of one recording are on both sides, so figures will flatter the model.</source>
        <translation>Случайное разбиение: части одной записи есть по обе стороны, и цифры будут льстить модели.</translation>
    </message>
    <message>
        <source>Fold {0}: {1}</source>
        <translation>Блок {0}: {1}</translation>
    </message>
    <message>
        <source>{0} left out, made from recordings in validation or the test.</source>
        <translation>Пропущено {0}: сделаны из записей валидации или теста.</translation>
    </message>
    <message>
        <source>Without a given part, and so left out: {0}.</source>
        <translation>Без указанной части, поэтому пропущено: {0}.</translation>
    </message>
    <message>
        <source>{0} synthesized items were left out of validation and test: figures on them would mean nothing.</source>
        <translation>Из валидации и теста убраны синтезированные элементы ({0}): цифры на них ничего бы не значили.</translation>
    </message>
    <message>
        <source>No validation part was given; {0} of training was set aside by recording.</source>
        <translation>Валидационная часть не задана; от обучения по записям отложено {0}.</translation>
    </message>
    <message>
        <source>{0} {1} no example in {2}: too few recordings to have some on every side.</source>
        <translation>{0}: нет примеров в {2}, слишком мало записей, чтобы хватило на все стороны.</translation>
    </message>
    <message>
        <source>Validation has fewer than ten examples of {0}: figures on them are rough.</source>
        <translation>В валидации меньше десяти примеров класса {0}: цифры по ним грубы.</translation>
    </message>
    <message>
        <source>{0} is not a folder. Give a folder with the training files of one class.</source>
        <translation>{0} — не папка. Дайте папку с обучающими файлами одного класса.</translation>
    </message>
    <message>
        <source>{0} has fewer than two files that can be read, so there is nothing to pair.</source>
        <translation>В {0} меньше двух читаемых файлов, составлять пары не из чего.</translation>
    </message>
    <message>
        <source>{0} holds files for {1}. Synthesized sound belongs into training only; figures on it would mean nothing.</source>
        <translation>В {0} лежат файлы для части «{1}». Синтезированный звук годится только для обучения; цифры на нём ничего бы не значили.</translation>
    </message>
    <message>
        <source>{0} mixes sample rates or channel counts; only files that are alike are paired.</source>
        <translation>В {0} смешаны частоты дискретизации или числа каналов; в пары соединяются только одинаковые файлы.</translation>
    </message>
    <message>
        <source>All pairs in {0} are used; it has {1} files now. Add recordings to reach {2}.</source>
        <translation>Все пары в {0} использованы; файлов теперь {1}. Чтобы дойти до {2}, добавьте записи.</translation>
    </message>
    <message>
        <source>{0} has no split number {1}.</source>
        <translation>В {0} нет разбиения номер {1}.</translation>
    </message>
    <message>
        <source>Noisy copies need noise: say in which folder its recordings are.</source>
        <translation>Зашумлённым копиям нужен шум: укажите папку с его записями.</translation>
    </message>
    <message>
        <source>{0} has no class called {1}.</source>
        <translation>В {0} нет класса {1}.</translation>
    </message>
    <message>
        <source>There is nothing to make: every class has enough training chunks already, or no two that are alike.</source>
        <translation>Делать нечего: у каждого класса уже хватает обучающих фрагментов, или среди них нет двух подобных.</translation>
    </message>
    <message>
        <source>Made {0} of {1}.</source>
        <translation>Сделано {0} из {1}.</translation>
    </message>
    <message>
        <source>All pairs of {0} are used; it has {1} training chunks now.</source>
        <translation>Все пары {0} использованы; обучающих фрагментов теперь {1}.</translation>
    </message>
    <message>
        <source>{0} is not a text file. Give a folder with one sub-folder per class, a CSV or a label file.</source>
        <translation>{0} — не текстовый файл. Дайте папку с вложенными папками классов, CSV или файл меток.</translation>
    </message>
    <message>
        <source>{0} is empty. It needs the columns audio_filepath and label.</source>
        <translation>{0} пуст. Нужны столбцы audio_filepath и label.</translation>
    </message>
    <message>
        <source>{0} needs the columns audio_filepath and label; it has {1}.</source>
        <translation>В {0} нужны столбцы audio_filepath и label; есть {1}.</translation>
    </message>
    <message>
        <source>The CSV has no header; its first two columns were taken as file and label.</source>
        <translation>В CSV нет заголовка; первые два столбца приняты за файл и метку.</translation>
    </message>
    <message>
        <source>The recipe transcript-catboost gives each recording one class; these data have several.</source>
        <translation>Рецепт transcript-catboost даёт каждой записи один класс; в этих данных их несколько.</translation>
    </message>
    <message>
        <source>{0} of {1} {2} no text: the column text is missing or empty there. Fill it, or name a Whisper model that transcribes the recordings: --whisper small.</source>
        <translation>{0} из {1} без текста: столбца text нет, или он там пуст. Заполните его или назовите модель Whisper, которая расшифрует записи: --whisper small.</translation>
    </message>
    <message>
        <source>The training part only has examples of {0}. Add examples of another class, or divide the data anew; the classes are {1}.</source>
        <translation>В обучающей части есть примеры только класса {0}. Добавьте примеры другого класса или разделите данные заново; классы: {1}.</translation>
    </message>
    <message>
        <source>Nothing is said in any training item: all texts are empty. Check the column text.</source>
        <translation>Ни в одном обучающем элементе ничего не сказано: все тексты пусты. Проверьте столбец text.</translation>
    </message>
    <message>
        <source>The texts of the data are learned from and measured on; what Whisper hears may differ from them.</source>
        <translation>Учимся и измеряем по текстам из данных; то, что услышит Whisper, может от них отличаться.</translation>
    </message>
    <message>
        <source>CatBoost cannot learn from these texts: {0}.</source>
        <translation>CatBoost не может учиться на этих текстах: {0}.</translation>
    </message>
    <message>
        <source>{0} on the words of {1}.</source>
        <translation>{0} на словах {1}.</translation>
    </message>
    <message>
        <source>One half: validation holds no item {0} {1} to choose by.</source>
        <translation>Одна вторая: в валидации нет элементов {0} {1}, чтобы выбирать.</translation>
    </message>
    <message>
        <source>One half: validation gives {0} no probability to choose by.</source>
        <translation>Одна вторая: валидация не даёт {0} вероятности, чтобы выбирать.</translation>
    </message>
    <message>
        <source>A forest of {0} decision trees on {1} features.</source>
        <translation>Лес из {0} решающих деревьев на {1} признаках.</translation>
    </message>
    <message>
        <source>{0} cannot be written as FLAC: {1}. Choose WAV.</source>
        <translation>{0} не записывается как FLAC: {1}. Выберите WAV.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}. Choose another folder.</source>
        <translation>{0} не записывается: {1}. Выберите другую папку.</translation>
    </message>
    <message>
        <source>{0} holds files already, and chunks of two divisions must not mix. Move it away, or choose another folder (--out).</source>
        <translation>В {0} уже есть файлы, а фрагменты двух делений смешивать нельзя. Уберите папку или выберите другую (--out).</translation>
    </message>
    <message>
        <source>There is no audio in {0}. Put the recordings beside {1}.</source>
        <translation>В {0} нет звука. Положите записи рядом с {1}.</translation>
    </message>
    <message>
        <source>{0} of {1} has no recording in {2}.</source>
        <translation>У {0} из {1} нет записи в {2}.</translation>
    </message>
    <message>
        <source>{0} with the phrase, {1} without: what {2} does not list counts as without.</source>
        <translation>С фразой {0}, без неё {1}: чего нет в {2}, считается «без».</translation>
    </message>
    <message>
        <source>{0} is {1}; write it like {2}.</source>
        <translation>{0}: {1}; пишите так: {2}.</translation>
    </message>
    <message>
        <source>Choose the table with the groups first.</source>
        <translation>Сначала выберите таблицу с группами.</translation>
    </message>
    <message>
        <source>{0} knows the classes {1}, and not {2}. Choose a model of the same classes.</source>
        <translation>{0} знает классы {1}, а не {2}. Выберите модель с теми же классами.</translation>
    </message>
    <message>
        <source>{0} was combined from other runs: choose those and combine them again.</source>
        <translation>{0} составлен из других запусков: выберите их и объедините снова.</translation>
    </message>
    <message>
        <source>{0} was not trained on a split of this project, so it cannot be repeated here.</source>
        <translation>{0} обучен не на разбиении этого проекта, поэтому повторить его здесь нельзя.</translation>
    </message>
    <message>
        <source>{0} has no network whose weights could be gone on with. Choose another run.</source>
        <translation>У {0} нет сети, с весов которой можно продолжить. Выберите другой запуск.</translation>
    </message>
    <message>
        <source>{0} has no model that could teach. Choose another run.</source>
        <translation>У {0} нет модели, которая могла бы учить. Выберите другой запуск.</translation>
    </message>
    <message>
        <source>The run is no longer in the project.</source>
        <translation>Этого запуска в проекте больше нет.</translation>
    </message>
    <message>
        <source>{0} could not be written. Choose another folder, or an ending of .png, .svg or .csv.</source>
        <translation>{0} не удалось записать. Выберите другую папку или окончание .png, .svg или .csv.</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Overview of the whole recording</source>
        <translation>Обзор всей записи</translation>
    </message>
</context>
<context>
    <name>Mistakes</name>
    <message>
        <source>Wrote {}</source>
        <translation>Записано: {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) could not be used. {}</source>
        <translation><numerusform>%Ln элемент не удалось использовать. {}</numerusform><numerusform>%Ln элемента не удалось использовать. {}</numerusform><numerusform>%Ln элементов не удалось использовать. {}</numerusform></translation>
    </message>
    <message>
        <source>Computing the figures</source>
        <translation>Вычисление цифр</translation>
    </message>
    <message>
        <source>Keeping the threshold</source>
        <translation>Сохранение порога</translation>
    </message>
    <message>
        <source>{} has this threshold from now on.</source>
        <translation>Теперь это порог модели {}.</translation>
    </message>
    <message>
        <source>The model is unsure here: choose the class yourself.</source>
        <translation>Модель здесь не уверена: выберите класс сами.</translation>
    </message>
    <message>
        <source>An item has at least one class: give it another one first.</source>
        <translation>У элемента есть хотя бы один класс: сначала дайте ему другой.</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Model card</source>
        <translation>Карточка модели</translation>
    </message>
    <message>
        <source>Family {}, which this Earmark does not know.</source>
        <translation>Семейство {}, которого этот Earmark не знает.</translation>
    </message>
    <message>
        <source>No figures: it was never measured on labelled audio.</source>
        <translation>Цифр нет: модель не проверяли на размеченном звуке.</translation>
    </message>
    <message>
        <source>macro F1</source>
        <translation>макро-F1</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>доля верных</translation>
    </message>
    <message>
        <source>Measured on {} items from sources that the training never heard.</source>
        <translation>Измерено на элементах из источников, которых обучение не слышало: {}.</translation>
    </message>
    <message>
        <source>Measured on {} test chunks that the training never saw.</source>
        <translation>Измерено на тестовых фрагментах, которых обучение не видело; их {}.</translation>
    </message>
    <message>
        <source>Measured on {} validation chunks, which chose the best epoch: a little flattering.</source>
        <translation>Измерено на валидационных фрагментах (их {}), по которым выбрана лучшая эпоха: немного приукрашено.</translation>
    </message>
    <message>
        <source>The split was not by recording: these figures are too good to be true.</source>
        <translation>Разбиение не по записям: эти цифры слишком хороши, чтобы быть правдой.</translation>
    </message>
    <message>
        <source>{} to {} (95 %)</source>
        <translation>от {} до {} (95 %)</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Классы</translation>
    </message>
    <message>
        <source>found</source>
        <translation>найдено</translation>
    </message>
    <message>
        <source>right</source>
        <translation>верно</translation>
    </message>
    <message>
        <source>tested</source>
        <translation>проверено</translation>
    </message>
    <message>
        <source>Known failures</source>
        <translation>Известные ошибки</translation>
    </message>
    <message>
        <source>How it was tested</source>
        <translation>Как проверялась</translation>
    </message>
    <message>
        <source>Made and measured with</source>
        <translation>На чём сделана и измерена</translation>
    </message>
    <message>
        <source>About</source>
        <translation>О модели</translation>
    </message>
    <message>
        <source>{} kHz, windows of {} every {}</source>
        <translation>{} кГц, окна {} через {}</translation>
    </message>
    <message>
        <source>Listens to</source>
        <translation>Слушает</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Обучена на</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Лицензия</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Создана</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chunk(s)</source>
        <translation><numerusform>%Ln фрагмент</numerusform><numerusform>%Ln фрагмента</numerusform><numerusform>%Ln фрагментов</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>, %Ln group(s) in all</source>
        <translation><numerusform>, всего %Ln группа</numerusform><numerusform>, всего %Ln группы</numerusform><numerusform>, всего %Ln групп</numerusform></translation>
    </message>
</context>
<context>
    <name>ModelCombo</name>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Looking for models</source>
        <translation>Поиск моделей</translation>
    </message>
    <message>
        <source>{} (with Earmark)</source>
        <translation>{} (из Earmark)</translation>
    </message>
    <message>
        <source>{} (installed)</source>
        <translation>{} (уст.)</translation>
    </message>
    <message>
        <source>{} (file)</source>
        <translation>{} (файл)</translation>
    </message>
    <message>
        <source>{}: {}
{}</source>
        <translation>{}: {}
{}</translation>
    </message>
</context>
<context>
    <name>ModelTable</name>
    <message>
        <source>this project</source>
        <translation>этот проект</translation>
    </message>
    <message>
        <source>installed</source>
        <translation>установлена</translation>
    </message>
    <message>
        <source>with Earmark</source>
        <translation>из Earmark</translation>
    </message>
    <message>
        <source>Macro F1 on test, or on validation (marked v) where there is no test</source>
        <translation>Макро-F1 на тесте или, где теста нет, на валидации (с пометкой v)</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Семейство</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Классы</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Где</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation><numerusform>%Ln класс</numerusform><numerusform>%Ln класса</numerusform><numerusform>%Ln классов</numerusform></translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Card</source>
        <translation>Карточка</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>Модели ещё нет</translation>
    </message>
    <message>
        <source>Train one on the Train page, or drop an .earmark file or weights of another program here.</source>
        <translation>Обучите модель на странице «Обучение» или перетащите сюда файл .earmark либо веса другой программы.</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Импорт…</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>К странице «Обучение»</translation>
    </message>
    <message>
        <source>Looking for models</source>
        <translation>Поиск моделей</translation>
    </message>
    <message>
        <source>Only installed models are removed here; those of the project go with their runs.</source>
        <translation>Здесь удаляются только установленные модели; модели проекта удаляются со своими запусками.</translation>
    </message>
    <message>
        <source>It is installed already.</source>
        <translation>Она уже установлена.</translation>
    </message>
    <message>
        <source>Importing models</source>
        <translation>Импорт моделей</translation>
    </message>
    <message>
        <source>Installed {}.</source>
        <translation>Установлено: {}.</translation>
    </message>
    <message>
        <source>Models and weights ({})</source>
        <translation>Модели и веса ({})</translation>
    </message>
    <message>
        <source>Import models</source>
        <translation>Импорт моделей</translation>
    </message>
    <message>
        <source>Remove model</source>
        <translation>Удаление модели</translation>
    </message>
    <message>
        <source>Delete the installed model “{}”?</source>
        <translation>Удалить установленную модель «{}»?</translation>
    </message>
    <message>
        <source>The file {} is deleted. This cannot be undone.</source>
        <translation>Файл {} будет удалён. Отменить это нельзя.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Removing the model</source>
        <translation>Удаление модели</translation>
    </message>
    <message>
        <source>Removed {}.</source>
        <translation>Удалено: {}.</translation>
    </message>
</context>
<context>
    <name>NextModel</name>
    <message>
        <source>1 where it might as well say something else, 0 where it is sure</source>
        <translation>1 — ответ мог быть и другим, 0 — модель уверена</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>From, to</source>
        <translation>От и до</translation>
    </message>
    <message>
        <source>Model says</source>
        <translation>Ответ модели</translation>
    </message>
    <message>
        <source>Doubt</source>
        <translation>Сомнение</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Почему</translation>
    </message>
    <message>
        <source>You said</source>
        <translation>Ваше решение</translation>
    </message>
    <message>
        <source>drawn by chance</source>
        <translation>взято наугад</translation>
    </message>
    <message>
        <source>doubted</source>
        <translation>сомнительно</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>не уверен</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>пропущено</translation>
    </message>
</context>
<context>
    <name>NextUp</name>
    <message>
        <source>Retrain with these labels</source>
        <translation>Обучить с этими метками</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Настройки…</translation>
    </message>
    <message>
        <source>What to label next</source>
        <translation>Что разметить дальше</translation>
    </message>
    <message>
        <source>Choose a model that is to look for what to label next.</source>
        <translation>Выберите модель, которая подскажет, что размечать дальше.</translation>
    </message>
    <message>
        <source>Looking for what to label next</source>
        <translation>Поиск того, что разметить дальше</translation>
    </message>
    <message>
        <source>The model looks through everything that nobody has labelled.</source>
        <translation>Модель просматривает всё, что никем не размечено.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Искать снова</translation>
    </message>
    <message numerus="yes">
        <source>%Ln stretch(es) of {} s out of {} that nobody has labelled.</source>
        <translation><numerusform>%Ln участок по {} с из {} неразмеченного.</numerusform><numerusform>%Ln участка по {} с из {} неразмеченного.</numerusform><numerusform>%Ln участков по {} с из {} неразмеченного.</numerusform></translation>
    </message>
    <message>
        <source>{} are what {} doubts most; {} are drawn by chance from all recordings alike, so that it also hears where it is sure and wrong.</source>
        <translation>{} — то, в чём {} сомневается больше всего; {} взяты наугад поровну из всех записей, чтобы услышать и то, где она уверенно ошибается.</translation>
    </message>
    <message>
        <source>The model says {}</source>
        <translation>Ответ модели: {}</translation>
    </message>
    <message>
        <source>you said {}</source>
        <translation>ваш ответ: {}</translation>
    </message>
    <message>
        <source>The project has no classes yet. Give the stretch one.</source>
        <translation>В проекте ещё нет классов. Дайте участку класс.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled</source>
        <translation><numerusform>Размечено: %Ln</numerusform><numerusform>Размечено: %Ln</numerusform><numerusform>Размечено: %Ln</numerusform></translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Notice</source>
        <translation>Сообщение</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>Ordering</name>
    <message>
        <source>Looking for wrong labels</source>
        <translation>Поиск неверных меток</translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) look wrong by models that were not trained on them</source>
        <translation><numerusform>По оценкам моделей, которые на них не учились, неверной кажется %Ln метка</numerusform><numerusform>По оценкам моделей, которые на них не учились, неверными кажутся %Ln метки</numerusform><numerusform>По оценкам моделей, которые на них не учились, неверными кажутся %Ln меток</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln label(s) look wrong by this model's own scores</source>
        <translation><numerusform>По оценкам самой модели неверной кажется %Ln метка</numerusform><numerusform>По оценкам самой модели неверными кажутся %Ln метки</numerusform><numerusform>По оценкам самой модели неверными кажутся %Ln меток</numerusform></translation>
    </message>
    <message>
        <source>Training on folds</source>
        <translation>Обучение по блокам</translation>
    </message>
    <message>
        <source>Looking for models</source>
        <translation>Поиск моделей</translation>
    </message>
    <message>
        <source>There is no second model of the same classes to compare with. Train another one.</source>
        <translation>Второй модели с теми же классами для сравнения нет. Обучите ещё одну.</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Сравнить с</translation>
    </message>
    <message>
        <source>The second model</source>
        <translation>Вторая модель</translation>
    </message>
    <message>
        <source>Asking {}</source>
        <translation>Опрос: {}</translation>
    </message>
    <message>
        <source>{} says something else of {}</source>
        <translation>{} отвечает иначе на {}</translation>
    </message>
</context>
<context>
    <name>Parts</name>
    <message>
        <source>The ensemble and its members</source>
        <translation>Ансамбль и его участники</translation>
    </message>
    <message>
        <source>The student and its teacher</source>
        <translation>Ученик и его учитель</translation>
    </message>
    <message>
        <source>Fold {}</source>
        <translation>Блок {}</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Блок</translation>
    </message>
    <message>
        <source>Best macro F1 on validation</source>
        <translation>Лучшая макро-F1 на валидации</translation>
    </message>
    <message>
        <source>At epoch</source>
        <translation>В эпоху</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Блоки</translation>
    </message>
    <message>
        <source>Mean ± SD</source>
        <translation>Среднее ± СКО</translation>
    </message>
    <message>
        <source>All together</source>
        <translation>Все вместе</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Макро-F1</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Доля верных</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Элементы</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Лучшая эпоха</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95%-й интервал</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>Измерено на</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} – {}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>ничего</translation>
    </message>
</context>
<context>
    <name>PartsDialog</name>
    <message>
        <source>Parts and licences</source>
        <translation>Части и лицензии</translation>
    </message>
    <message>
        <source>Earmark's own code is under the MIT licence, the packages below are under their makers'. FFmpeg comes with x264 and x265, so that the packaged program as a whole may only be passed on under the GPL.</source>
        <translation>Код самого Earmark — под лицензией MIT, перечисленные пакеты — под лицензиями их авторов. FFmpeg поставляется с x264 и x265, поэтому собранную программу целиком можно передавать только на условиях GPL.</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Часть</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Версия</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Лицензия</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Копировать</translation>
    </message>
</context>
<context>
    <name>PathEdit</name>
    <message>
        <source>Choose a folder</source>
        <translation>Выбрать папку</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Выбрать файл</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
</context>
<context>
    <name>Player</name>
    <message>
        <source>No sound: {}. Check the sound device and press play again.</source>
        <translation>Нет звука: {}. Проверьте звуковое устройство и запустите воспроизведение снова.</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Click to set the threshold there</source>
        <translation>Щелчок задаёт порог в этой точке</translation>
    </message>
</context>
<context>
    <name>Plots</name>
    <message>
        <source>Plots of</source>
        <translation>Графики для</translation>
    </message>
    <message>
        <source>The model's own threshold</source>
        <translation>Порог самой модели</translation>
    </message>
    <message>
        <source>Use in the model</source>
        <translation>Взять в модель</translation>
    </message>
    <message>
        <source>The model decides by this threshold from now on, here and when it classifies</source>
        <translation>С этого момента модель решает по этому порогу, здесь и при классификации</translation>
    </message>
    <message>
        <source>ROC</source>
        <translation>ROC</translation>
    </message>
    <message>
        <source>False alarm rate</source>
        <translation>Доля ложных срабатываний</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Полнота</translation>
    </message>
    <message>
        <source>Precision and recall</source>
        <translation>Точность и полнота</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Точность</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Доля</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
    <message>
        <source>Came true</source>
        <translation>Сбылось</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Оценки</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Оценка</translation>
    </message>
    <message>
        <source>Items (√)</source>
        <translation>Элементы (√)</translation>
    </message>
    <message>
        <source>All classes: how sure it is</source>
        <translation>Все классы: насколько уверена</translation>
    </message>
    <message>
        <source>area {:.3f}</source>
        <translation>площадь {:.3f}</translation>
    </message>
    <message>
        <source>average {:.3f}</source>
        <translation>средняя {:.3f}</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>точность</translation>
    </message>
    <message>
        <source>recall</source>
        <translation>полнота</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>error {:.3f}</source>
        <translation>ошибка {:.3f}</translation>
    </message>
    <message>
        <source>One class against the rest</source>
        <translation>Один класс против остальных</translation>
    </message>
    <message>
        <source>Threshold {}: precision {:.3f}, recall {:.3f}, false alarms {:.3f}</source>
        <translation>Порог {}: точность {:.3f}, полнота {:.3f}, ложные срабатывания {:.3f}</translation>
    </message>
</context>
<context>
    <name>Pointing</name>
    <message>
        <source>Accept as {}</source>
        <translation>Принять как {}</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Разметить как {}</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Comparing</source>
        <translation>Сравнение</translation>
    </message>
    <message>
        <source>Reading recordings</source>
        <translation>Чтение записей</translation>
    </message>
    <message>
        <source>Choosing scales</source>
        <translation>Выбор масштаба</translation>
    </message>
    <message>
        <source>Cutting</source>
        <translation>Нарезка</translation>
    </message>
    <message>
        <source>Classifying</source>
        <translation>Классификация</translation>
    </message>
    <message>
        <source>Looking for audio</source>
        <translation>Поиск звука</translation>
    </message>
    <message>
        <source>Looking at channels</source>
        <translation>Просмотр каналов</translation>
    </message>
    <message>
        <source>Reading labels</source>
        <translation>Чтение меток</translation>
    </message>
    <message>
        <source>Writing labels</source>
        <translation>Запись меток</translation>
    </message>
    <message>
        <source>Reading the list</source>
        <translation>Чтение списка</translation>
    </message>
    <message>
        <source>Looking for recordings</source>
        <translation>Поиск записей</translation>
    </message>
    <message>
        <source>Adding recordings</source>
        <translation>Добавление записей</translation>
    </message>
    <message>
        <source>Looking for moved recordings</source>
        <translation>Поиск перемещённых записей</translation>
    </message>
    <message>
        <source>Joining windows</source>
        <translation>Объединение окон</translation>
    </message>
    <message>
        <source>Writing results</source>
        <translation>Запись результатов</translation>
    </message>
    <message>
        <source>Writing lists</source>
        <translation>Запись списков</translation>
    </message>
    <message>
        <source>Putting files back</source>
        <translation>Возврат файлов</translation>
    </message>
    <message>
        <source>Putting files into folders</source>
        <translation>Раскладка файлов по папкам</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Запись отчёта</translation>
    </message>
    <message>
        <source>Making sample recordings</source>
        <translation>Создание учебных записей</translation>
    </message>
    <message>
        <source>Running SoundNet</source>
        <translation>Работа SoundNet</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Загрузка модели</translation>
    </message>
    <message>
        <source>Keeping the threshold</source>
        <translation>Сохранение порога</translation>
    </message>
    <message>
        <source>Waiting for files</source>
        <translation>Ожидание файлов</translation>
    </message>
    <message>
        <source>Converting Whisper</source>
        <translation>Преобразование Whisper</translation>
    </message>
    <message>
        <source>Fetching {0}</source>
        <translation>Получение {0}</translation>
    </message>
    <message>
        <source>Reading {0}</source>
        <translation>Чтение {0}</translation>
    </message>
    <message>
        <source>Writing clips</source>
        <translation>Запись отрывков</translation>
    </message>
    <message>
        <source>Decoding recordings</source>
        <translation>Декодирование записей</translation>
    </message>
    <message>
        <source>Looking for decoded recordings</source>
        <translation>Поиск декодированных записей</translation>
    </message>
    <message>
        <source>Comparing {0} and {1}</source>
        <translation>Сравнение {0} и {1}</translation>
    </message>
    <message>
        <source>Asking {0}</source>
        <translation>Опрос {0}</translation>
    </message>
    <message>
        <source>Cutting {0}</source>
        <translation>Нарезка {0}</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Trying a few examples</source>
        <translation>Проба нескольких примеров</translation>
    </message>
    <message>
        <source>Trying a few steps</source>
        <translation>Проба нескольких шагов</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Reading the split</source>
        <translation>Чтение разбиения</translation>
    </message>
    <message>
        <source>Writing chunks</source>
        <translation>Запись фрагментов</translation>
    </message>
    <message>
        <source>Comparing the parts</source>
        <translation>Сравнение частей</translation>
    </message>
    <message>
        <source>Comparing likely copies</source>
        <translation>Сравнение вероятных копий</translation>
    </message>
    <message>
        <source>Listening to the data</source>
        <translation>Прослушивание данных</translation>
    </message>
    <message>
        <source>Looking at recordings</source>
        <translation>Просмотр записей</translation>
    </message>
    <message>
        <source>Evaluating</source>
        <translation>Оценка модели</translation>
    </message>
    <message>
        <source>Writing MP3</source>
        <translation>Запись MP3</translation>
    </message>
    <message>
        <source>Reading the labelled data</source>
        <translation>Чтение размеченных данных</translation>
    </message>
    <message>
        <source>Transcribing</source>
        <translation>Расшифровка</translation>
    </message>
    <message>
        <source>Checking files</source>
        <translation>Проверка файлов</translation>
    </message>
    <message>
        <source>Drawing the plots</source>
        <translation>Построение графиков</translation>
    </message>
    <message>
        <source>Cutting out</source>
        <translation>Вырезание</translation>
    </message>
    <message>
        <source>Looking for changed labels</source>
        <translation>Поиск изменённых меток</translation>
    </message>
    <message>
        <source>Calibrating</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <source>Reading features</source>
        <translation>Чтение признаков</translation>
    </message>
    <message>
        <source>Splitting</source>
        <translation>Разбиение</translation>
    </message>
    <message>
        <source>Looking at the files</source>
        <translation>Просмотр файлов</translation>
    </message>
    <message>
        <source>Synthesizing in {0}</source>
        <translation>Синтез в {0}</translation>
    </message>
    <message>
        <source>Synthesizing</source>
        <translation>Синтез</translation>
    </message>
    <message>
        <source>Growing trees</source>
        <translation>Выращивание деревьев</translation>
    </message>
    <message>
        <source>Opening Whisper</source>
        <translation>Открытие Whisper</translation>
    </message>
    <message>
        <source>Looking at the devices</source>
        <translation>Определение устройств</translation>
    </message>
    <message>
        <source>Listening for objects and scenes</source>
        <translation>Поиск предметов и сцен</translation>
    </message>
    <message>
        <source>Reading words</source>
        <translation>Чтение слов</translation>
    </message>
    <message>
        <source>Looking at the groups</source>
        <translation>Просмотр групп</translation>
    </message>
    <message>
        <source>Looking for zero crossings</source>
        <translation>Поиск переходов через ноль</translation>
    </message>
    <message>
        <source>Exporting the model</source>
        <translation>Экспорт модели</translation>
    </message>
    <message>
        <source>Looking at the file</source>
        <translation>Просмотр файла</translation>
    </message>
    <message>
        <source>Importing the weights</source>
        <translation>Импорт весов</translation>
    </message>
    <message>
        <source>Removing the model</source>
        <translation>Удаление модели</translation>
    </message>
    <message>
        <source>Importing models</source>
        <translation>Импорт моделей</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>Computing the figures</source>
        <translation>Вычисление цифр</translation>
    </message>
    <message>
        <source>Looking for wrong labels</source>
        <translation>Поиск неверных меток</translation>
    </message>
    <message>
        <source>Making an example</source>
        <translation>Подготовка примера</translation>
    </message>
    <message>
        <source>Reading labelled files</source>
        <translation>Чтение размеченных файлов</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Renaming</source>
        <translation>Переименование</translation>
    </message>
    <message>
        <source>Combining</source>
        <translation>Объединение</translation>
    </message>
    <message>
        <source>Backing up</source>
        <translation>Резервное копирование</translation>
    </message>
    <message>
        <source>Restoring a backup</source>
        <translation>Восстановление из копии</translation>
    </message>
    <message>
        <source>Looking whether the project is free</source>
        <translation>Проверка, свободен ли проект</translation>
    </message>
    <message>
        <source>Reading chunks</source>
        <translation>Чтение фрагментов</translation>
    </message>
    <message>
        <source>Reading results</source>
        <translation>Чтение результатов</translation>
    </message>
    <message>
        <source>Reading runs</source>
        <translation>Чтение запусков</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Рисование</translation>
    </message>
    <message>
        <source>Reading sound</source>
        <translation>Чтение звука</translation>
    </message>
    <message>
        <source>Looking for models</source>
        <translation>Поиск моделей</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Steps</source>
        <translation>Этапы</translation>
    </message>
</context>
<context>
    <name>Reading</name>
    <message>
        <source>Reading results</source>
        <translation>Чтение результатов</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>No project is open</source>
        <translation>Проект не открыт</translation>
    </message>
    <message>
        <source>Open one, or make a new one, from the menu.</source>
        <translation>Откройте или создайте проект через меню.</translation>
    </message>
    <message>
        <source>Reading the project</source>
        <translation>Чтение проекта</translation>
    </message>
</context>
<context>
    <name>RecipeCard</name>
    <message>
        <source>Recommended</source>
        <translation>Советуем</translation>
    </message>
    <message>
        <source>Needs {}, which the packaged program comes without: run Earmark from its source for it</source>
        <translation>Нужен пакет {}, которого в собранной программе нет: запустите Earmark из исходного кода</translation>
    </message>
    <message>
        <source>Needs {}, which is not installed: pip install -r requirements-speech.txt</source>
        <translation>Нужен пакет {}, который не установлен: pip install -r requirements-speech.txt</translation>
    </message>
</context>
<context>
    <name>RecipeCards</name>
    <message>
        <source>Model family</source>
        <translation>Семейство моделей</translation>
    </message>
    <message>
        <source>Only this family</source>
        <translation>Только это семейство</translation>
    </message>
    <message numerus="yes">
        <source>All %n families</source>
        <translation><numerusform>Все %n семейство</numerusform><numerusform>Все %n семейства</numerusform><numerusform>Все %n семейств</numerusform></translation>
    </message>
</context>
<context>
    <name>Recipes</name>
    <message>
        <source>Transformer taught by a larger model</source>
        <translation>Трансформер, обученный большей моделью</translation>
    </message>
    <message>
        <source>As small as the transformer, but it also learns from the answers of a larger model.</source>
        <translation>Столь же мал, как трансформер, но учится и на ответах большей модели.</translation>
    </message>
    <message>
        <source>Simple classifier on an encoder</source>
        <translation>Простой классификатор на кодировщике</translation>
    </message>
    <message>
        <source>Logistic regression, nearest neighbours or trees on an encoder's vector: learns in seconds, from few examples.</source>
        <translation>Логистическая регрессия, ближайшие соседи или деревья на векторе кодировщика: учится за секунды, на немногих примерах.</translation>
    </message>
    <message>
        <source>Network on a speech encoder</source>
        <translation>Сеть на речевом кодировщике</translation>
    </message>
    <message>
        <source>Tells answering machines from people by what a speech recogniser's encoder hears in a whole call; trains in minutes.</source>
        <translation>Отличает автоответчики от людей по тому, что кодировщик распознавателя речи слышит во всём звонке; учится за минуты.</translation>
    </message>
    <message>
        <source>Convolutional network on log-mel</source>
        <translation>Свёрточная сеть на лог-мел</translation>
    </message>
    <message>
        <source>A good first choice for any sound: learns from a few hundred clips and is fast to train and to run.</source>
        <translation>Хороший первый выбор для любого звука: учится на нескольких сотнях отрывков, быстра в обучении и работе.</translation>
    </message>
    <message>
        <source>Recurrent convolutional network on log-mel</source>
        <translation>Рекуррентно-свёрточная сеть на лог-мел</translation>
    </message>
    <message>
        <source>For sounds that are told by how they go on, such as speech against music, or a siren's rise and fall.</source>
        <translation>Для звуков, которые узнаются по ходу во времени: речь против музыки, нарастание и спад сирены.</translation>
    </message>
    <message>
        <source>Residual network on log-mel</source>
        <translation>Остаточная сеть на лог-мел</translation>
    </message>
    <message>
        <source>The best of the small ones for sounds of any kind: learns from mixtures, takes its time, runs fast.</source>
        <translation>Лучшая из малых для любых звуков: учится на смесях, не торопится, работает быстро.</translation>
    </message>
    <message>
        <source>Recurrent network on MFCCs</source>
        <translation>Рекуррентная сеть на MFCC</translation>
    </message>
    <message>
        <source>Small and patient: for long stretches that differ in character, such as advertisements in a broadcast.</source>
        <translation>Мала и терпелива: для длинных участков разного характера, например рекламы в эфире.</translation>
    </message>
    <message>
        <source>Transformer on MFCCs</source>
        <translation>Трансформер на MFCC</translation>
    </message>
    <message>
        <source>The smallest network here: for long stretches on slow machines, best when a larger one has taught it.</source>
        <translation>Самая малая сеть: для длинных участков на медленных машинах, лучше всего — обученная большей.</translation>
    </message>
    <message>
        <source>SoundNet with three heads</source>
        <translation>SoundNet с тремя головами</translation>
    </message>
    <message>
        <source>Classifiers on what SoundNet learned from a million videos, for events of some seconds; without its weights the same network learns from your sounds alone.</source>
        <translation>Классификаторы на том, что SoundNet выучила по миллиону видео, для событий в несколько секунд; без её весов та же сеть учится только на ваших звуках.</translation>
    </message>
    <message>
        <source>Trees on the timing of speech</source>
        <translation>Деревья на ритме речи</translation>
    </message>
    <message>
        <source>Fifteen numbers on bursts and pauses, and nothing else: learns in a second, and shows what a heavier model is worth.</source>
        <translation>Пятнадцать чисел о всплесках и паузах и больше ничего: учится за секунду и показывает, чего стоит модель тяжелее.</translation>
    </message>
    <message>
        <source>Boosted trees on the transcript</source>
        <translation>Бустинг деревьев на расшифровке</translation>
    </message>
    <message>
        <source>Learns which words make a class, from transcripts of Whisper or from a column of texts.</source>
        <translation>Учит, какие слова составляют класс, по расшифровкам Whisper или по столбцу текстов.</translation>
    </message>
    <message>
        <source>Whisper encoder, fine-tuned</source>
        <translation>Кодировщик Whisper с дообучением</translation>
    </message>
    <message>
        <source>What Whisper learned from 680,000 hours of speech, for classes that lie in what is said; wants a GPU.</source>
        <translation>То, чему Whisper научился на 680 000 часах речи, для классов, которые определяются сказанным; просит видеокарту.</translation>
    </message>
    <message>
        <source>Phrases in the transcript</source>
        <translation>Фразы в расшифровке</translation>
    </message>
    <message>
        <source>Finds recordings in which certain words are said; needs a Whisper model and no training.</source>
        <translation>Находит записи, где сказаны определённые слова; нужна модель Whisper, обучение не нужно.</translation>
    </message>
</context>
<context>
    <name>RecordingDelegate</name>
    <message>
        <source>missing</source>
        <translation>нет файла</translation>
    </message>
</context>
<context>
    <name>RecordingsModel</name>
    <message numerus="yes">
        <source>{}
{}, {} Hz, %n channel(s), {:.0%} labelled</source>
        <translation><numerusform>{}
{}, {} Гц, %n канал, размечено {:.0%}</numerusform><numerusform>{}
{}, {} Гц, %n канала, размечено {:.0%}</numerusform><numerusform>{}
{}, {} Гц, %n каналов, размечено {:.0%}</numerusform></translation>
    </message>
    <message>
        <source>The file is not there.</source>
        <translation>Файла нет на месте.</translation>
    </message>
    <message>
        <source>{}, {}, {:.0%} labelled</source>
        <translation>{}, {}, размечено {:.0%}</translation>
    </message>
</context>
<context>
    <name>RecordingsPanel</name>
    <message>
        <source>Recordings</source>
        <translation>Записи</translation>
    </message>
    <message>
        <source>Or click to choose files</source>
        <translation>Или щёлкните, чтобы выбрать файлы</translation>
    </message>
    <message>
        <source>Add recordings…</source>
        <translation>Добавить записи…</translation>
    </message>
    <message>
        <source>Find missing recordings…</source>
        <translation>Найти пропавшие записи…</translation>
    </message>
    <message>
        <source>Remove from project</source>
        <translation>Убрать из проекта</translation>
    </message>
</context>
<context>
    <name>Relearning</name>
    <message>
        <source>Retrain with corrections</source>
        <translation>Дообучить с исправлениями</translation>
    </message>
    <message>
        <source>{} reviewed, {} relabelled.</source>
        <translation>Просмотрено {}, переразмечено {}.</translation>
    </message>
    <message>
        <source>The corrected labels are in {}.</source>
        <translation>Исправленные метки лежат в {}.</translation>
    </message>
    <message>
        <source>The figures are of the labels as they were.</source>
        <translation>Цифры относятся к прежним меткам.</translation>
    </message>
    <message>
        <source>Evaluate a model and correct labels first.</source>
        <translation>Сначала оцените модель и исправьте метки.</translation>
    </message>
    <message>
        <source>Training with corrections</source>
        <translation>Обучение с исправлениями</translation>
    </message>
    <message>
        <source>test part of split {}</source>
        <translation>тест разбиения {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln corrected label(s)</source>
        <translation><numerusform>%Ln исправленная метка</numerusform><numerusform>%Ln исправленные метки</numerusform><numerusform>%Ln исправленных меток</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%Ln new chunk(s)</source>
        <translation><numerusform>%Ln новый фрагмент</numerusform><numerusform>%Ln новых фрагмента</numerusform><numerusform>%Ln новых фрагментов</numerusform></translation>
    </message>
    <message>
        <source>{} and {}</source>
        <translation>{} и {}</translation>
    </message>
    <message>
        <source>{} learned from {}. On {} test items whose label is unchanged: {}.</source>
        <translation>{}: учтено {}. На тестовых элементах с прежней меткой ({}): {}.</translation>
    </message>
    <message>
        <source>{} {} before, {} after</source>
        <translation>{}: было {}, стало {}</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>доля верных</translation>
    </message>
    <message>
        <source>macro F1</source>
        <translation>макро-F1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln corrected test item(s) are left out.</source>
        <translation><numerusform>Пропущен %Ln исправленный тестовый элемент.</numerusform><numerusform>Пропущено %Ln исправленных тестовых элемента.</numerusform><numerusform>Пропущено %Ln исправленных тестовых элементов.</numerusform></translation>
    </message>
    <message>
        <source>The split is random: both figures flatter.</source>
        <translation>Разбиение случайное: обе цифры приукрашены.</translation>
    </message>
</context>
<context>
    <name>ResultsModel</name>
    <message>
        <source>None of them</source>
        <translation>Ни один</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Сомнительно</translation>
    </message>
    <message>
        <source>Too short</source>
        <translation>Слишком короткий</translation>
    </message>
    <message>
        <source>Could not read</source>
        <translation>Не удалось прочитать</translation>
    </message>
    <message>
        <source>Probability of {}</source>
        <translation>Вероятность: {}</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Результат</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Длина</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Расшифровка</translation>
    </message>
    <message>
        <source>Windows over</source>
        <translation>Окна выше</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} из {}</translation>
    </message>
    <message>
        <source>scored</source>
        <translation>оценён</translation>
    </message>
    <message>
        <source>right</source>
        <translation>верно</translation>
    </message>
    <message>
        <source>wrong: it is {}</source>
        <translation>неверно: это {}</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>This split has no test part, so these are the validation items: the best epoch was chosen on them, and the figures flatter the model.</source>
        <translation>В этом разбиении нет теста, поэтому взяты валидационные элементы: по ним выбрана лучшая эпоха, и цифры льстят модели.</translation>
    </message>
    <message>
        <source>The model learned from {} of these {} items, so the figures flatter it. This is for finding wrong labels.</source>
        <translation>Модель училась на {} из этих {} элементов, так что цифры приукрашены. Это для поиска неверных меток.</translation>
    </message>
    <message>
        <source>Random split: parts of one recording are on both sides, so these figures flatter the model. Split by recording for honest ones.</source>
        <translation>Случайное разбиение: части одной записи есть по обе стороны, и эти цифры льстят модели. Честные цифры даёт разбиение по записям.</translation>
    </message>
    <message>
        <source>{} of the {} items come from recordings that this model was trained on: it was trained on another split. These figures flatter it.</source>
        <translation>{} из {} элементов взяты из записей, на которых эта модель училась: её обучали на другом разбиении. Эти цифры ей льстят.</translation>
    </message>
    <message>
        <source>{} of the {} items come from recordings that this model was trained on. These figures flatter it.</source>
        <translation>{} из {} элементов взяты из записей, на которых эта модель училась. Эти цифры ей льстят.</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Evaluate</source>
        <translation>Оценить модель</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспортировать</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>Обучить модель</translation>
    </message>
    <message>
        <source>Go to the Cut page</source>
        <translation>К странице «Нарезка»</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Стоп</translation>
    </message>
    <message>
        <source>Stop; nothing is kept</source>
        <translation>Остановить; ничего не сохранится</translation>
    </message>
    <message>
        <source>Back to the figures</source>
        <translation>Назад к цифрам</translation>
    </message>
    <message>
        <source>What to label next</source>
        <translation>Что разметить дальше</translation>
    </message>
    <message>
        <source>Plots</source>
        <translation>Графики</translation>
    </message>
    <message>
        <source>List only</source>
        <translation>Только список</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Цифры</translation>
    </message>
    <message>
        <source>Evaluating…</source>
        <translation>Оценка модели…</translation>
    </message>
    <message>
        <source>The bar at the bottom says how far it is.</source>
        <translation>Ход проверки показан в строке внизу.</translation>
    </message>
    <message>
        <source>There is no model to review yet</source>
        <translation>Разбирать пока нечего: модели ещё нет</translation>
    </message>
    <message>
        <source>Train one from your labels; here you see how good it is, and listen to its mistakes.</source>
        <translation>Обучите модель на своих метках: здесь видно, насколько она хороша, и слышно её ошибки.</translation>
    </message>
    <message>
        <source>There is no labelled data to measure on</source>
        <translation>Нет размеченных данных для измерения</translation>
    </message>
    <message>
        <source>Split the project's chunks on the Cut page, or choose a CSV or a folder above.</source>
        <translation>Разбейте фрагменты проекта на странице «Нарезка» или выберите выше CSV или папку.</translation>
    </message>
    <message>
        <source>How good is {}?</source>
        <translation>Насколько хороша модель {}?</translation>
    </message>
    <message>
        <source>Evaluate it on the {} to see its figures and go through its mistakes.</source>
        <translation>Оцените её ({}), чтобы увидеть цифры и пройтись по ошибкам.</translation>
    </message>
    <message>
        <source>Evaluating {}</source>
        <translation>Оценка модели {}</translation>
    </message>
    <message>
        <source>The evaluation was stopped.</source>
        <translation>Оценка остановлена.</translation>
    </message>
</context>
<context>
    <name>RunEdits</name>
    <message>
        <source>{} has no model to export.</source>
        <translation>У запуска {} нет модели для экспорта.</translation>
    </message>
    <message>
        <source>Earmark models (*{})</source>
        <translation>Модели Earmark (*{})</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>Экспорт модели</translation>
    </message>
    <message>
        <source>Exporting the model</source>
        <translation>Экспорт модели</translation>
    </message>
    <message>
        <source>Saved {}.</source>
        <translation>Сохранено: {}.</translation>
    </message>
    <message>
        <source>Combining {}</source>
        <translation>Объединение {}</translation>
    </message>
    <message>
        <source>{} is a model of its own now.</source>
        <translation>{} — теперь отдельная модель.</translation>
    </message>
    <message>
        <source>Renaming</source>
        <translation>Переименование</translation>
    </message>
</context>
<context>
    <name>RunSentences</name>
    <message>
        <source>It was cancelled; no model was kept.</source>
        <translation>Запуск отменён; модель не сохранена.</translation>
    </message>
    <message>
        <source>It was broken off. It can go on; the folds that are done are kept.</source>
        <translation>Запуск прерван. Его можно продолжить; готовые блоки сохранены.</translation>
    </message>
    <message>
        <source>It was broken off, so there is no model yet. It can go on after its last epoch.</source>
        <translation>Запуск прерван, поэтому модели ещё нет. Его можно продолжить с последней эпохи.</translation>
    </message>
    <message>
        <source>Measured on {}.</source>
        <translation>Измерено на {}.</translation>
    </message>
    <message>
        <source>Trained on {}.</source>
        <translation>Обучено на {}.</translation>
    </message>
    <message>
        <source>Over the folds macro F1 is {} on average, with a standard deviation of {}; from {} to {}.</source>
        <translation>По блокам макро-F1 в среднем {}, стандартное отклонение {}; от {} до {}.</translation>
    </message>
    <message>
        <source>The interval rests on few recordings; more of them would make it surer.</source>
        <translation>Интервал опирается на несколько записей; будь их больше, он был бы надёжнее.</translation>
    </message>
    <message>
        <source>{} of the items were right; always guessing the largest class would have got {}.</source>
        <translation>Верно {} элементов; если всегда называть самый большой класс, вышло бы {}.</translation>
    </message>
</context>
<context>
    <name>RunVerbs</name>
    <message>
        <source>The data or the family of {} are not there any more; choose others.</source>
        <translation>Данных или семейства запуска {} больше нет; выберите другие.</translation>
    </message>
    <message>
        <source>The settings of {} are in the form.</source>
        <translation>Настройки запуска {} перенесены в форму.</translation>
    </message>
    <message>
        <source>The form starts from the weights of {} now: choose the data, then train.</source>
        <translation>Форма теперь начинает с весов {}: выберите данные и обучайте.</translation>
    </message>
    <message>
        <source>The form has a small network now that learns from {}: train it.</source>
        <translation>В форме теперь малая сеть, которая учится у {}: обучите её.</translation>
    </message>
</context>
<context>
    <name>Running</name>
    <message>
        <source>Classifying {}</source>
        <translation>Классификация: {}</translation>
    </message>
    <message>
        <source>Stopped. Classify goes on from there.</source>
        <translation>Остановлено. Классификацию можно продолжить с этого места.</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln file(s)</source>
        <translation><numerusform>{} из %Ln файла</numerusform><numerusform>{} из %Ln файлов</numerusform><numerusform>{} из %Ln файлов</numerusform></translation>
    </message>
    <message>
        <source>, {:,.0f} times real time on {}</source>
        <translation>, в {:,.0f} раз быстрее звучания на {}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) classified</source>
        <translation><numerusform>Обработан %Ln файл</numerusform><numerusform>Обработано %Ln файла</numerusform><numerusform>Обработано %Ln файлов</numerusform></translation>
    </message>
    <message>
        <source> in {:.1f} s{}.</source>
        <translation> за {:.1f} с{}.</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>validation</source>
        <translation>валидация</translation>
    </message>
    <message>
        <source>{} random folds</source>
        <translation>случайных блоков: {}</translation>
    </message>
    <message>
        <source>{} folds</source>
        <translation>блоков: {}</translation>
    </message>
    <message>
        <source>random test</source>
        <translation>случайный тест</translation>
    </message>
    <message>
        <source>test</source>
        <translation>тест</translation>
    </message>
    <message>
        <source>recordings</source>
        <translation>записи</translation>
    </message>
    <message>
        <source>items</source>
        <translation>элементы</translation>
    </message>
    <message>
        <source>the test</source>
        <translation>тесте</translation>
    </message>
    <message>
        <source>all {} folds</source>
        <translation>все блоки ({})</translation>
    </message>
    <message>
        <source>Macro F1 {} on {} ({} items); 95 % interval {} to {}, from {} {}.</source>
        <translation>Макро-F1 {} на {} (элементов: {}); 95%-й интервал от {} до {}, по {} ({}).</translation>
    </message>
    <message>
        <source>There was no test part. The best epoch was chosen on validation, so its figure flatters the model.</source>
        <translation>Тестовой части не было. Лучшая эпоха выбрана на валидации, поэтому цифра льстит модели.</translation>
    </message>
    <message>
        <source>The split is random: parts of one recording are on both sides, so the figure flatters the model.</source>
        <translation>Разбиение случайное: части одной записи есть по обе стороны, и цифра льстит модели.</translation>
    </message>
    <message>
        <source>split {}</source>
        <translation>разб. {}</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>прерван</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>ожидает</translation>
    </message>
    <message>
        <source>running</source>
        <translation>выполняется</translation>
    </message>
    <message>
        <source>done</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>остановлен</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>отменён</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не удался</translation>
    </message>
</context>
<context>
    <name>RunsModel</name>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Семейство</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Кривая</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Макро-F1</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % инт.</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>Измерено на</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Данные</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скор.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>{} to {}</source>
        <translation>{} – {}</translation>
    </message>
    <message>
        <source>Ended early on request; the best epoch was kept</source>
        <translation>Завершён раньше по просьбе; сохранена лучшая эпоха</translation>
    </message>
    <message numerus="yes">
        <source>Macro F1 on validation, %n epoch(s)</source>
        <translation><numerusform>Макро-F1 на валидации, %n эпоха</numerusform><numerusform>Макро-F1 на валидации, %n эпохи</numerusform><numerusform>Макро-F1 на валидации, %n эпох</numerusform></translation>
    </message>
    <message>
        <source>Seconds of audio that the model gets through in one, reading the files included</source>
        <translation>Сколько секунд звука модель обрабатывает за секунду, вместе с чтением файлов</translation>
    </message>
    <message>
        <source>{}, begun {}</source>
        <translation>{}, начат {}</translation>
    </message>
    <message>
        <source>no device was used yet</source>
        <translation>устройство ещё не использовалось</translation>
    </message>
    <message>
        <source>Begun {}; {}</source>
        <translation>Начат {}; {}</translation>
    </message>
</context>
<context>
    <name>RunsPanel</name>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Ctrl+click another run to compare</source>
        <translation>Ctrl+щелчок по другому запуску — сравнить</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Change and repeat</source>
        <translation>Изменить и повторить</translation>
    </message>
    <message>
        <source>Fine-tune</source>
        <translation>Дообучить</translation>
    </message>
    <message>
        <source>Distil</source>
        <translation>Дистилляция</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспорт…</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Переименовать</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>Safety</name>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Looking whether the project is free</source>
        <translation>Проверка, свободен ли проект</translation>
    </message>
    <message>
        <source>This window has the project now; it shows the labels as they are.</source>
        <translation>Теперь проект у этого окна; оно показывает метки как есть.</translation>
    </message>
    <message>
        <source>It is still open elsewhere.</source>
        <translation>Он всё ещё открыт в другом месте.</translation>
    </message>
    <message>
        <source>Backing up</source>
        <translation>Резервное копирование</translation>
    </message>
    <message>
        <source>{} is damaged: its project.db cannot be read. Choose a backup to go on with.</source>
        <translation>Проект {} повреждён: его project.db не читается. Выберите копию, с которой продолжить.</translation>
    </message>
    <message>
        <source>“{}” is still running. Restore the backup when it has ended.</source>
        <translation>Задача «{}» ещё выполняется. Восстановите копию, когда она закончится.</translation>
    </message>
    <message>
        <source>Restoring a backup</source>
        <translation>Восстановление из копии</translation>
    </message>
    <message>
        <source>These are the labels of {}.</source>
        <translation>Это метки от {}.</translation>
    </message>
    <message>
        <source>Those before are kept in {}.</source>
        <translation>Прежние сохранены в {}.</translation>
    </message>
</context>
<context>
    <name>SegmentEditor</name>
    <message>
        <source>Nothing is marked in this recording yet.</source>
        <translation>В этой записи ещё ничего не размечено.</translation>
    </message>
    <message>
        <source>That was the last segment.</source>
        <translation>Это был последний отрезок.</translation>
    </message>
    <message>
        <source>That was the first segment.</source>
        <translation>Это был первый отрезок.</translation>
    </message>
    <message>
        <source>Everything in this recording has a label.</source>
        <translation>В этой записи размечено всё.</translation>
    </message>
    <message>
        <source>Select some time first: drag, or I and O.</source>
        <translation>Сначала выделите время: мышью или клавишами I и O.</translation>
    </message>
    <message>
        <source>Add a class first.</source>
        <translation>Сначала добавьте класс.</translation>
    </message>
    <message>
        <source>No class has been used yet. Press the key of one.</source>
        <translation>Ни один класс ещё не использован. Нажмите клавишу класса.</translation>
    </message>
    <message>
        <source>Select some time or a segment first.</source>
        <translation>Сначала выделите время или отрезок.</translation>
    </message>
    <message>
        <source>Put the playhead inside a segment to split it.</source>
        <translation>Чтобы разделить отрезок, поставьте указатель внутрь него.</translation>
    </message>
    <message>
        <source>Select a segment that has another of its class after it.</source>
        <translation>Выберите отрезок, за которым есть другой того же класса.</translation>
    </message>
</context>
<context>
    <name>SegmentsModel</name>
    <message>
        <source>Class</source>
        <translation>Класс</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Конец</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Длина</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Кто</translation>
    </message>
    <message>
        <source>Sure</source>
        <translation>Увер.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Заметка</translation>
    </message>
    <message>
        <source>How sure the model is; sorted by it, the least certain comes first</source>
        <translation>Насколько уверена модель; при сортировке первыми идут самые сомнительные</translation>
    </message>
    <message>
        <source>A suggestion: accept it or reject it. Its times can be changed before.</source>
        <translation>Предложение: примите или отклоните его. Время можно изменить заранее.</translation>
    </message>
    <message>
        <source>you</source>
        <translation>вы</translation>
    </message>
    <message>
        <source>{}?</source>
        <translation>{}?</translation>
    </message>
    <message>
        <source>Change note</source>
        <translation>Изменить заметку</translation>
    </message>
    <message>
        <source>Label as {}</source>
        <translation>Разметить как {}</translation>
    </message>
    <message>
        <source>{} is not a time such as 1:02.5.</source>
        <translation>{} — не время, такое как 1:02.5.</translation>
    </message>
    <message>
        <source>{} lies beyond the end of the recording at {}.</source>
        <translation>{} — дальше конца записи ({}).</translation>
    </message>
    <message>
        <source>A segment must end after it starts.</source>
        <translation>Отрезок должен кончаться позже, чем начинается.</translation>
    </message>
    <message>
        <source>Resize suggestion</source>
        <translation>Изменить границы предложения</translation>
    </message>
    <message>
        <source>Resize segment</source>
        <translation>Изменить границы отрезка</translation>
    </message>
</context>
<context>
    <name>SegmentsPanel</name>
    <message>
        <source>Segments</source>
        <translation>Отрезки</translation>
    </message>
    <message>
        <source>Rows shown</source>
        <translation>Какие строки показаны</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Метки</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>Предложения</translation>
    </message>
    <message>
        <source>Filter by class, note or author</source>
        <translation>Фильтр по классу, заметке или автору</translation>
    </message>
    <message>
        <source>Filter segments</source>
        <translation>Фильтр отрезков</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} из {}</translation>
    </message>
    <message>
        <source>{} and {} suggested</source>
        <translation>{} и предложено {}</translation>
    </message>
    <message>
        <source>Nothing is marked yet. Drag over the sound and press the key of a class.</source>
        <translation>Ещё ничего не размечено. Протяните мышью по звуку и нажмите клавишу класса.</translation>
    </message>
    <message>
        <source>No segment fits the filter.</source>
        <translation>Ни один отрезок не подходит под фильтр.</translation>
    </message>
    <message>
        <source>Select a segment first; its note is written in the table.</source>
        <translation>Сначала выберите отрезок; его заметка пишется в таблице.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>On db</source>
        <translation>Включение, дБ</translation>
    </message>
    <message>
        <source>A stretch must exceed the noise floor by this much somewhere.</source>
        <translation>Где-нибудь участок должен превысить уровень шума на столько.</translation>
    </message>
    <message>
        <source>dB</source>
        <translation>дБ</translation>
    </message>
    <message>
        <source>Off db</source>
        <translation>Выключение, дБ</translation>
    </message>
    <message>
        <source>A stretch goes on while it is this much over the noise floor.</source>
        <translation>Участок продолжается, пока он на столько выше уровня шума.</translation>
    </message>
    <message>
        <source>Min duration s</source>
        <translation>Наименьшая длительность, с</translation>
    </message>
    <message>
        <source>Shorter stretches are left out.</source>
        <translation>Более короткие участки пропускаются.</translation>
    </message>
    <message>
        <source>s</source>
        <translation>с</translation>
    </message>
    <message>
        <source>Min gap s</source>
        <translation>Наименьший пропуск, с</translation>
    </message>
    <message>
        <source>Shorter gaps are bridged.</source>
        <translation>Более короткие пропуски соединяются.</translation>
    </message>
    <message>
        <source>Padding s</source>
        <translation>Запас, с</translation>
    </message>
    <message>
        <source>Added before and after each stretch.</source>
        <translation>Добавляется до и после каждого участка.</translation>
    </message>
    <message>
        <source>Silence db</source>
        <translation>Тишина, дБ</translation>
    </message>
    <message>
        <source>Whatever is below this level is silence.</source>
        <translation>Всё, что ниже этого уровня, считается тишиной.</translation>
    </message>
    <message>
        <source>Floor rise db</source>
        <translation>Рост уровня шума, дБ</translation>
    </message>
    <message>
        <source>How fast the noise floor may rise, per second.</source>
        <translation>Как быстро может расти уровень шума, в секунду.</translation>
    </message>
    <message>
        <source>Takes away</source>
        <translation>Срезает</translation>
    </message>
    <message>
        <source>What is taken away.</source>
        <translation>Что срезается.</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Любое</translation>
    </message>
    <message>
        <source>Lows</source>
        <translation>Низкие</translation>
    </message>
    <message>
        <source>Highs</source>
        <translation>Высокие</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>И те и другие</translation>
    </message>
    <message>
        <source>Lowest start</source>
        <translation>Нижнее начало</translation>
    </message>
    <message>
        <source>Fewest lows gone.</source>
        <translation>Меньше всего срезанных низких.</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Гц</translation>
    </message>
    <message>
        <source>Highest start</source>
        <translation>Верхнее начало</translation>
    </message>
    <message>
        <source>Most lows gone.</source>
        <translation>Больше всего срезанных низких.</translation>
    </message>
    <message>
        <source>Lowest end</source>
        <translation>Нижний конец</translation>
    </message>
    <message>
        <source>Most highs gone.</source>
        <translation>Больше всего срезанных высоких.</translation>
    </message>
    <message>
        <source>Highest end</source>
        <translation>Верхний конец</translation>
    </message>
    <message>
        <source>Fewest highs gone.</source>
        <translation>Меньше всего срезанных высоких.</translation>
    </message>
    <message>
        <source>Lowest overload</source>
        <translation>Наименьшая перегрузка</translation>
    </message>
    <message>
        <source>How far the peak lies above the threshold at least.</source>
        <translation>На сколько пик выше порога по меньшей мере.</translation>
    </message>
    <message>
        <source>Highest overload</source>
        <translation>Наибольшая перегрузка</translation>
    </message>
    <message>
        <source>How far the peak lies above the threshold at most.</source>
        <translation>На сколько пик выше порога самое большее.</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>Кодек</translation>
    </message>
    <message>
        <source>Which codec; AMR is that of mobile phones.</source>
        <translation>Какой кодек; AMR — кодек мобильных телефонов.</translation>
    </message>
    <message>
        <source>Opus</source>
        <translation>Opus</translation>
    </message>
    <message>
        <source>Lowest bit rate</source>
        <translation>Наименьший битрейт</translation>
    </message>
    <message>
        <source>The worst sound.</source>
        <translation>Самый плохой звук.</translation>
    </message>
    <message>
        <source>kbit/s</source>
        <translation>кбит/с</translation>
    </message>
    <message>
        <source>Highest bit rate</source>
        <translation>Наибольший битрейт</translation>
    </message>
    <message>
        <source>The best sound; what a codec cannot do is brought to what it can.</source>
        <translation>Самый хороший звук; чего кодек не умеет, приводится к тому, что он умеет.</translation>
    </message>
    <message>
        <source>Least kept</source>
        <translation>Остаётся не меньше</translation>
    </message>
    <message>
        <source>The shortest stretch, as a share of the example.</source>
        <translation>Самый короткий участок, доля примера.</translation>
    </message>
    <message>
        <source>Most kept</source>
        <translation>Остаётся не больше</translation>
    </message>
    <message>
        <source>The longest stretch.</source>
        <translation>Самый длинный участок.</translation>
    </message>
    <message>
        <source>Least erased</source>
        <translation>Стирается не меньше</translation>
    </message>
    <message>
        <source>Most erased</source>
        <translation>Стирается не больше</translation>
    </message>
    <message>
        <source>Lowest gain</source>
        <translation>Наименьшее усиление</translation>
    </message>
    <message>
        <source>Quietest.</source>
        <translation>Тише всего.</translation>
    </message>
    <message>
        <source>Highest gain</source>
        <translation>Наибольшее усиление</translation>
    </message>
    <message>
        <source>Loudest.</source>
        <translation>Громче всего.</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Альфа</translation>
    </message>
    <message>
        <source>Small: one of the two prevails; 1: every share alike; large: half and half.</source>
        <translation>Малое: один из двух преобладает; 1: все доли равновероятны; большое: поровну.</translation>
    </message>
    <message>
        <source>Mixes</source>
        <translation>Смешивает</translation>
    </message>
    <message>
        <source>What is mixed. Features are quicker; samples sound like two sounds at once.</source>
        <translation>Что смешивается. Признаки быстрее; отсчёты звучат как два звука сразу.</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Признаки</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Отсчёты</translation>
    </message>
    <message>
        <source>Level aware</source>
        <translation>С учётом уровня</translation>
    </message>
    <message>
        <source>Between-class mixing of samples: a louder example is turned down, so that the shares are those heard.</source>
        <translation>Смешение отсчётов между классами: более громкий пример приглушается, чтобы доли были слышимыми.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Цвет</translation>
    </message>
    <message>
        <source>White noise is as strong at every frequency; pink and brown noise grow weaker with it.</source>
        <translation>Белый шум одинаково силён на всех частотах; розовый и коричневый с частотой слабеют.</translation>
    </message>
    <message>
        <source>White</source>
        <translation>Белый</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Розовый</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>Коричневый</translation>
    </message>
    <message>
        <source>Lowest SNR</source>
        <translation>Наименьшее ОСШ</translation>
    </message>
    <message>
        <source>The strongest noise: how far it lies below the sound.</source>
        <translation>Самый сильный шум: на сколько он ниже звука.</translation>
    </message>
    <message>
        <source>Highest SNR</source>
        <translation>Наибольшее ОСШ</translation>
    </message>
    <message>
        <source>The weakest noise: how far it lies below the sound.</source>
        <translation>Самый слабый шум: на сколько он ниже звука.</translation>
    </message>
    <message>
        <source>Noise folder</source>
        <translation>Папка с шумом</translation>
    </message>
    <message>
        <source>Recordings of noise, in folders at any depth.</source>
        <translation>Записи шума, в папках любой глубины.</translation>
    </message>
    <message>
        <source>Lowest shift</source>
        <translation>Наименьший сдвиг</translation>
    </message>
    <message>
        <source>Lowest.</source>
        <translation>Самый низкий.</translation>
    </message>
    <message>
        <source>semitones</source>
        <translation>полутонов</translation>
    </message>
    <message>
        <source>Highest shift</source>
        <translation>Наибольший сдвиг</translation>
    </message>
    <message>
        <source>Highest.</source>
        <translation>Самый высокий.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Способ</translation>
    </message>
    <message>
        <source>Fast suits voices and noises; fine also keeps chords clean and is several times slower.</source>
        <translation>Быстрый годится для голосов и шумов; тонкий сохраняет чистыми и аккорды, но в несколько раз медленнее.</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Быстрый</translation>
    </message>
    <message>
        <source>Fine</source>
        <translation>В порядке</translation>
    </message>
    <message>
        <source>Shortest RT60</source>
        <translation>Наименьшее RT60</translation>
    </message>
    <message>
        <source>The driest room: seconds until its sound has died away.</source>
        <translation>Самое сухое помещение: секунды, за которые его звук затихает.</translation>
    </message>
    <message>
        <source>Longest RT60</source>
        <translation>Наибольшее RT60</translation>
    </message>
    <message>
        <source>The liveliest room: seconds until its sound has died away.</source>
        <translation>Самое гулкое помещение: секунды, за которые его звук затихает.</translation>
    </message>
    <message>
        <source>Lowest direct sound</source>
        <translation>Наименьший прямой звук</translation>
    </message>
    <message>
        <source>Farthest away: the direct sound against the room's.</source>
        <translation>Дальше всего: прямой звук против отражённого.</translation>
    </message>
    <message>
        <source>Highest direct sound</source>
        <translation>Наибольший прямой звук</translation>
    </message>
    <message>
        <source>Nearest: the direct sound against the room's.</source>
        <translation>Ближе всего: прямой звук против отражённого.</translation>
    </message>
    <message>
        <source>Impulse response folder</source>
        <translation>Папка с импульсными откликами</translation>
    </message>
    <message>
        <source>Recordings of impulse responses, in folders at any depth.</source>
        <translation>Записи импульсных откликов, в папках любой глубины.</translation>
    </message>
    <message>
        <source>Time masks</source>
        <translation>Маски времени</translation>
    </message>
    <message>
        <source>How many stretches of time are covered.</source>
        <translation>Сколько участков времени закрывается.</translation>
    </message>
    <message>
        <source>Longest time mask</source>
        <translation>Самая длинная маска времени</translation>
    </message>
    <message>
        <source>The longest of them, as a share of the example.</source>
        <translation>Самая длинная из них, доля примера.</translation>
    </message>
    <message>
        <source>Frequency masks</source>
        <translation>Маски частот</translation>
    </message>
    <message>
        <source>How many bands of frequency are covered.</source>
        <translation>Сколько полос частот закрывается.</translation>
    </message>
    <message>
        <source>Broadest frequency mask</source>
        <translation>Самая широкая маска частот</translation>
    </message>
    <message>
        <source>The broadest of them, as a share of all bands.</source>
        <translation>Самая широкая из них, доля всех полос.</translation>
    </message>
    <message>
        <source>Slowest</source>
        <translation>Медленнее всего</translation>
    </message>
    <message>
        <source>Slowest; 1 is the speed as it was.</source>
        <translation>Медленнее всего; 1 — исходная скорость.</translation>
    </message>
    <message>
        <source>Fastest</source>
        <translation>Быстрее всего</translation>
    </message>
    <message>
        <source>Fastest.</source>
        <translation>Быстрее всего.</translation>
    </message>
    <message>
        <source>Coding</source>
        <translation>Кодирование</translation>
    </message>
    <message>
        <source>How the line packs samples into eight bits: mu-law in North America and Japan, A-law elsewhere.</source>
        <translation>Как линия упаковывает отсчёты в восемь бит: мю-закон в Северной Америке и Японии, А-закон в остальном мире.</translation>
    </message>
    <message>
        <source>mu-law</source>
        <translation>мю-закон</translation>
    </message>
    <message>
        <source>A-law</source>
        <translation>А-закон</translation>
    </message>
    <message>
        <source>Most packets lost</source>
        <translation>Потерь пакетов не больше</translation>
    </message>
    <message>
        <source>Up to how many packets of 20 ms do not arrive.</source>
        <translation>Сколько пакетов по 20 мс самое большее не доходит.</translation>
    </message>
    <message>
        <source>Loss in a row</source>
        <translation>Потери подряд</translation>
    </message>
    <message>
        <source>How many packets are lost in a row, on average.</source>
        <translation>Сколько пакетов подряд теряется в среднем.</translation>
    </message>
    <message>
        <source>packets</source>
        <translation>пакетов</translation>
    </message>
    <message>
        <source>Farthest</source>
        <translation>Дальше всего</translation>
    </message>
    <message>
        <source>Farthest, as a share of the window.</source>
        <translation>Дальше всего, доля окна.</translation>
    </message>
    <message>
        <source>Wrap</source>
        <translation>По кругу</translation>
    </message>
    <message>
        <source>What leaves the window at one end comes in at the other; otherwise silence does.</source>
        <translation>Что уходит из окна с одного конца, входит с другого; иначе входит тишина.</translation>
    </message>
    <message>
        <source>Lowest speed</source>
        <translation>Наименьшая скорость</translation>
    </message>
    <message>
        <source>Slowest; 0.5 is half as fast.</source>
        <translation>Медленнее всего; 0.5 — вдвое медленнее.</translation>
    </message>
    <message>
        <source>Highest speed</source>
        <translation>Наибольшая скорость</translation>
    </message>
    <message>
        <source>Fastest; 2 is twice as fast.</source>
        <translation>Быстрее всего; 2 — вдвое быстрее.</translation>
    </message>
    <message>
        <source>Chunk length</source>
        <translation>Длина фрагмента</translation>
    </message>
    <message>
        <source>Length of each chunk.</source>
        <translation>Длина каждого фрагмента.</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Шаг</translation>
    </message>
    <message>
        <source>Step from one chunk to the next; half the length makes neighbours overlap by half.</source>
        <translation>Шаг от одного фрагмента к следующему; при шаге в половину длины соседние перекрываются наполовину.</translation>
    </message>
    <message>
        <source>At the edges</source>
        <translation>На краях</translation>
    </message>
    <message>
        <source>What to do with the rest at a segment's end: shift moves the last chunk back inside the segment, pad keeps a shorter chunk, which the model fills up with silence or by repeating it, drop leaves the rest out.</source>
        <translation>Что делать с остатком в конце отрезка: «сдвинуть» возвращает последний фрагмент внутрь отрезка, «оставить короче» сохраняет короткий фрагмент, который модель дополнит тишиной или повтором, «пропустить» остаток не берёт.</translation>
    </message>
    <message>
        <source>Shift inwards</source>
        <translation>Внутрь</translation>
    </message>
    <message>
        <source>Keep shorter</source>
        <translation>Короче</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Пропустить</translation>
    </message>
    <message>
        <source>Least overlap with the label</source>
        <translation>Наименьшее перекрытие с меткой</translation>
    </message>
    <message>
        <source>A segment shorter than a chunk is widened into its surroundings only if it fills at least this share of the chunk; otherwise it is kept short (pad, shift) or left out (drop).</source>
        <translation>Отрезок короче фрагмента расширяется в окружение, только если занимает хотя бы эту долю фрагмента; иначе он остаётся коротким или пропускается.</translation>
    </message>
    <message>
        <source>Several labels at once</source>
        <translation>Несколько меток сразу</translation>
    </message>
    <message>
        <source>What becomes of a chunk that labels of several classes cover: majority keeps it for the class that covers most of it, first for the class whose label begins first, drop leaves it out, keep gives it all of them, for models with several answers at once. For first, drop and keep, a class that covers no more than the least overlap leaves free does not count.</source>
        <translation>Что делать с фрагментом, который покрыт метками нескольких классов: «самый длинный» — класс, покрывающий больше всего, «первый» — класс, чья метка начинается раньше, «пропустить» — не брать, «все» — оставить все классы, для моделей с несколькими ответами сразу. Класс, который покрывает не больше, чем допускает наименьшее перекрытие, не считается.</translation>
    </message>
    <message>
        <source>The longest</source>
        <translation>Длиннейшая</translation>
    </message>
    <message>
        <source>The first</source>
        <translation>Первая</translation>
    </message>
    <message>
        <source>Keep all</source>
        <translation>Все</translation>
    </message>
    <message>
        <source>Unlabelled stretches</source>
        <translation>Неразмеченные участки</translation>
    </message>
    <message>
        <source>Name of the class given to stretches without any label; empty leaves them out.</source>
        <translation>Имя класса для участков без меток; пусто — такие участки пропускаются.</translation>
    </message>
    <message>
        <source>Too short below</source>
        <translation>Не короче</translation>
    </message>
    <message>
        <source>Files shorter than this are listed as too short instead of being scored.</source>
        <translation>Файлы короче этого попадут в список как слишком короткие и не оцениваются.</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Каналы</translation>
    </message>
    <message>
        <source>What is classified: the channel that the model asks for, or each one on its own, as the two legs of a call.</source>
        <translation>Что классифицируется: канал, нужный модели, или каждый отдельно, как две стороны разговора.</translation>
    </message>
    <message>
        <source>As the model asks</source>
        <translation>Как нужно модели</translation>
    </message>
    <message>
        <source>Each on its own</source>
        <translation>Каждый отдельно</translation>
    </message>
    <message>
        <source>Folders inside folders</source>
        <translation>Вложенные папки</translation>
    </message>
    <message>
        <source>Whether folders inside folders are searched as well.</source>
        <translation>Искать ли и в папках внутри папок.</translation>
    </message>
    <message>
        <source>Only names like</source>
        <translation>Только имена</translation>
    </message>
    <message>
        <source>Of what folders and lists hold, only names that match one of these patterns, for example *.wav;call-*.</source>
        <translation>Из содержимого папок и списков — только имена, подходящие под один из этих шаблонов, например *.wav;call-*.</translation>
    </message>
    <message>
        <source>No names like</source>
        <translation>Кроме имён</translation>
    </message>
    <message>
        <source>Of what folders and lists hold, no names that match one of these patterns.</source>
        <translation>Из содержимого папок и списков — никаких имён, подходящих под один из этих шаблонов.</translation>
    </message>
    <message>
        <source>Write down what is said</source>
        <translation>Записывать, что говорят</translation>
    </message>
    <message>
        <source>Whether what is said is written down beside the classes, by a model that carries a transducer for it; that takes time. A model that judges by the words writes them down in any case.</source>
        <translation>Записывать ли речь рядом с классами, если в модели есть для этого трансдьюсер; на это нужно время. Модель, которая судит по словам, записывает их в любом случае.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Where to compute: auto, cpu, cuda, or cuda:1.</source>
        <translation>Где вычислять: auto, cpu, cuda или cuda:1.</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Процессы</translation>
    </message>
    <message>
        <source>Worker processes; 0 takes one per core.</source>
        <translation>Рабочие процессы; 0 — по одному на ядро.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>Most that is heard at once; shorter recordings are heard as they are.</source>
        <translation>Сколько слышно сразу самое большее; более короткие записи слышны целиком.</translation>
    </message>
    <message>
        <source>Hop</source>
        <translation>Шаг окна</translation>
    </message>
    <message>
        <source>Step from one window to the next.</source>
        <translation>Шаг от одного окна к следующему.</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Кодировщик</translation>
    </message>
    <message>
        <source>An audio encoder in ONNX, such as that of an icefall transducer, or general-embedding, which comes with Earmark; without one, statistics of a spectrum over time stand in for its vector.</source>
        <translation>Звуковой кодировщик в ONNX, например от трансдьюсера icefall, или general-embedding из поставки Earmark; без него его вектор заменяет статистика спектра по времени.</translation>
    </message>
    <message>
        <source>Sampling rate</source>
        <translation>Частота дискретизации</translation>
    </message>
    <message>
        <source>Sampling rate the audio is converted to; 0 is what the encoder says, or 16000.</source>
        <translation>Частота дискретизации, к которой приводится звук; 0 — какую назовёт кодировщик, или 16000.</translation>
    </message>
    <message>
        <source>Length of the windows that are classified.</source>
        <translation>Длина окон, которые классифицируются.</translation>
    </message>
    <message>
        <source>Sampling rate the network hears.</source>
        <translation>Частота дискретизации, которую слышит сеть.</translation>
    </message>
    <message>
        <source>Coefficients</source>
        <translation>Коэффициенты</translation>
    </message>
    <message>
        <source>Cepstral coefficients per frame.</source>
        <translation>Кепстральных коэффициентов в кадре.</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Ширина</translation>
    </message>
    <message>
        <source>Numbers per frame inside the network.</source>
        <translation>Чисел на кадр внутри сети.</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>Головы</translation>
    </message>
    <message>
        <source>Ways in which frames look at each other; a divisor of the width.</source>
        <translation>Сколькими способами кадры смотрят друг на друга; делитель ширины.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Слои</translation>
    </message>
    <message>
        <source>Transformer layers, one above the other.</source>
        <translation>Слои трансформера, один над другим.</translation>
    </message>
    <message>
        <source>Feed-forward size</source>
        <translation>Размер прямой связи</translation>
    </message>
    <message>
        <source>Hidden units between two layers.</source>
        <translation>Скрытые нейроны между двумя слоями.</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Дропаут</translation>
    </message>
    <message>
        <source>Share of the hidden units left out at random while training.</source>
        <translation>Доля скрытых нейронов, случайно отключаемых при обучении.</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>Учитель</translation>
    </message>
    <message>
        <source>The model that teaches: a .earmark file of the same classes. Empty: an mfcc-lstm is trained first, on the same data.</source>
        <translation>Модель, которая учит: файл .earmark с теми же классами. Пусто: сначала на тех же данных обучается mfcc-lstm.</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Температура</translation>
    </message>
    <message>
        <source>How much the teacher's answers are softened: at 1 only its first choice matters, the higher, the more the others.</source>
        <translation>Насколько смягчаются ответы учителя: при 1 важен только его первый выбор, чем выше, тем важнее остальные.</translation>
    </message>
    <message>
        <source>Share of the teacher</source>
        <translation>Доля учителя</translation>
    </message>
    <message>
        <source>Share of the teacher in the loss; the labels have the rest.</source>
        <translation>Доля учителя в функции потерь; остальное — метки.</translation>
    </message>
    <message>
        <source>Spectrum</source>
        <translation>Спектр</translation>
    </message>
    <message>
        <source>Without an encoder: whose statistics are taken.</source>
        <translation>Без кодировщика: чья статистика берётся.</translation>
    </message>
    <message>
        <source>Log-mel</source>
        <translation>Лог-мел</translation>
    </message>
    <message>
        <source>Kaldi fbank</source>
        <translation>Kaldi fbank</translation>
    </message>
    <message>
        <source>Hidden layers</source>
        <translation>Скрытые слои</translation>
    </message>
    <message>
        <source>Sizes of the hidden layers, such as 256,128.</source>
        <translation>Размеры скрытых слоёв, например 256,128.</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>Декодер</translation>
    </message>
    <message>
        <source>The decoder of the encoder's transducer; with its joiner and tokens the model also writes down what is said.</source>
        <translation>Декодер трансдьюсера этого кодировщика; вместе с джойнером и токенами модель ещё и записывает сказанное.</translation>
    </message>
    <message>
        <source>Joiner</source>
        <translation>Джойнер</translation>
    </message>
    <message>
        <source>The joiner of the encoder's transducer, for writing down what is said.</source>
        <translation>Джойнер трансдьюсера, чтобы записывать сказанное.</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Токены</translation>
    </message>
    <message>
        <source>The transducer's tokens.txt, for writing down what is said.</source>
        <translation>tokens.txt трансдьюсера, чтобы записывать сказанное.</translation>
    </message>
    <message>
        <source>Sampling rate the audio is converted to.</source>
        <translation>Частота дискретизации, к которой приводится звук.</translation>
    </message>
    <message>
        <source>Mel bands</source>
        <translation>Мел-полосы</translation>
    </message>
    <message>
        <source>Mel bands of the spectrogram.</source>
        <translation>Мел-полосы спектрограммы.</translation>
    </message>
    <message>
        <source>Frame length</source>
        <translation>Длина кадра</translation>
    </message>
    <message>
        <source>Samples per spectrogram frame.</source>
        <translation>Отсчётов в кадре спектрограммы.</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>отсч.</translation>
    </message>
    <message>
        <source>Frame step</source>
        <translation>Шаг кадра</translation>
    </message>
    <message>
        <source>Samples from one spectrogram frame to the next.</source>
        <translation>Отсчётов от одного кадра спектрограммы до следующего.</translation>
    </message>
    <message>
        <source>Share of the values left out at random while training.</source>
        <translation>Доля значений, случайно отключаемых при обучении.</translation>
    </message>
    <message>
        <source>Hidden size</source>
        <translation>Скрытый размер</translation>
    </message>
    <message>
        <source>Size of the network's memory, in each direction.</source>
        <translation>Размер памяти сети, в каждом направлении.</translation>
    </message>
    <message>
        <source>Channels of the first stage; each later one has twice as many. 16 makes a third of a million weights.</source>
        <translation>Каналы первой ступени; в каждой следующей вдвое больше. 16 даёт треть миллиона весов.</translation>
    </message>
    <message>
        <source>Hears loudness</source>
        <translation>Слышит громкость</translation>
    </message>
    <message>
        <source>Hear how loud a window is; else the loudest value of each window counts as 0 dB.</source>
        <translation>Слышать громкость окна; иначе самое громкое значение каждого окна считается за 0 дБ.</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Объединение</translation>
    </message>
    <message>
        <source>What the last layer is told of the whole window. By band: the mean of each band of frequencies, and how much and how high the values go up and down; over all: the mean and the largest value, wherever they lie.</source>
        <translation>Что узнаёт последний слой обо всём окне. По полосам: среднее каждой полосы частот и то, насколько и как высоко меняются значения; по всему: среднее и наибольшее значение, где бы они ни были.</translation>
    </message>
    <message>
        <source>By band</source>
        <translation>По полосам</translation>
    </message>
    <message>
        <source>Over all</source>
        <translation>По всему</translation>
    </message>
    <message>
        <source>Share of the pooled values left out at random while training.</source>
        <translation>Доля объединённых значений, случайно отключаемых при обучении.</translation>
    </message>
    <message>
        <source>Size of the network's memory.</source>
        <translation>Размер памяти сети.</translation>
    </message>
    <message>
        <source>Recurrent layers, one above the other.</source>
        <translation>Рекуррентные слои, один над другим.</translation>
    </message>
    <message>
        <source>SoundNet weights</source>
        <translation>Веса SoundNet</translation>
    </message>
    <message>
        <source>SoundNet's trained weights, sound8.npy; without them SoundNet itself is trained from scratch on your sounds.</source>
        <translation>Обученные веса SoundNet, sound8.npy; без них сама SoundNet обучается с нуля на ваших звуках.</translation>
    </message>
    <message>
        <source>First channels</source>
        <translation>Первые каналы</translation>
    </message>
    <message>
        <source>Channels of the first layer when trained from scratch; each layer has twice as many as the one before. The published network has 16.</source>
        <translation>Каналы первого слоя при обучении с нуля; в каждом слое вдвое больше, чем в предыдущем. У опубликованной сети их 16.</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Предметы</translation>
    </message>
    <message>
        <source>Names of the objects that SoundNet's weights tell apart, one a line; they are shown beside a classified file.</source>
        <translation>Названия предметов, которые различают веса SoundNet, по одному в строке; они показываются рядом с классифицированным файлом.</translation>
    </message>
    <message>
        <source>Scenes</source>
        <translation>Сцены</translation>
    </message>
    <message>
        <source>Names of the scenes that SoundNet's weights tell apart, one a line.</source>
        <translation>Названия сцен, которые различают веса SoundNet, по одному в строке.</translation>
    </message>
    <message>
        <source>Piece</source>
        <translation>Часть</translation>
    </message>
    <message>
        <source>Longest piece that Whisper is given at once; long recordings are transcribed in several.</source>
        <translation>Самая длинная часть, которую Whisper получает сразу; длинные записи расшифровываются по частям.</translation>
    </message>
    <message>
        <source>From the start of a piece to the next; what is less than the piece overlaps, so that no word is cut.</source>
        <translation>От начала одной части до начала следующей; если шаг меньше части, они перекрываются, и слова не режутся.</translation>
    </message>
    <message>
        <source>Whisper</source>
        <translation>Whisper</translation>
    </message>
    <message>
        <source>What transcribes: the folder of a model for faster-whisper, or tiny, base, small, medium, large-v3 or large-v3-turbo, which are fetched from the internet once. Only needed where the data have no column text, and for classifying recordings.</source>
        <translation>Чем расшифровывать: папка модели для faster-whisper или tiny, base, small, medium, large-v3, large-v3-turbo — они один раз загружаются из интернета. Нужно, только если в данных нет столбца text, и для классификации записей.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>The language that is spoken: ru, en, de ...; auto guesses it, and sometimes wrongly.</source>
        <translation>Язык речи: ru, en, de ...; auto угадывает его, иногда неверно.</translation>
    </message>
    <message>
        <source>Whisper folder</source>
        <translation>Папка Whisper</translation>
    </message>
    <message>
        <source>The folder of a Whisper model as the transformers library keeps it: config.json and model.safetensors.</source>
        <translation>Папка модели Whisper в том виде, как её хранит библиотека transformers: config.json и model.safetensors.</translation>
    </message>
    <message>
        <source>Frozen epochs</source>
        <translation>Замороженные эпохи</translation>
    </message>
    <message>
        <source>In so many epochs at the beginning only the classifier learns; 0 trains everything from the start.</source>
        <translation>Столько эпох вначале учится только классификатор; 0 — с самого начала учится всё.</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>эпох</translation>
    </message>
    <message>
        <source>Encoder learning rate</source>
        <translation>Скорость обучения кодировщика</translation>
    </message>
    <message>
        <source>Size of each step for the encoder, far smaller than for the classifier.</source>
        <translation>Размер шага для кодировщика, намного меньше, чем для классификатора.</translation>
    </message>
    <message>
        <source>Share of the encoder's numbers left out at random while training.</source>
        <translation>Доля чисел кодировщика, случайно отключаемых при обучении.</translation>
    </message>
    <message>
        <source>Always 30 s</source>
        <translation>Всегда 30 с</translation>
    </message>
    <message>
        <source>Fill each window up to 30 s and average over all of it, as Whisper's own front end does; more than ten times slower on short windows.</source>
        <translation>Дополнять каждое окно до 30 с и усреднять по всему, как делает сам Whisper; на коротких окнах медленнее более чем в десять раз.</translation>
    </message>
    <message>
        <source>What transcribes: the folder of a model for faster-whisper, or tiny, base, small, medium, large-v3 or large-v3-turbo, which are fetched from the internet once.</source>
        <translation>Чем расшифровывать: папка модели для faster-whisper или tiny, base, small, medium, large-v3, large-v3-turbo — они один раз загружаются из интернета.</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>Фразы</translation>
    </message>
    <message>
        <source>What to listen for, parted by semicolons; * at the end of a word stands for any ending. Case, ё or е and punctuation make no difference.</source>
        <translation>Что искать, через точку с запятой; * в конце слова означает любое окончание. Регистр, ё или е и знаки препинания не важны.</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Шаблон</translation>
    </message>
    <message>
        <source>A regular expression that is searched in the transcript, in small letters without punctuation; besides the phrases, or instead of them when there are none.</source>
        <translation>Регулярное выражение, которое ищется в расшифровке, строчными буквами без знаков препинания; в дополнение к фразам или вместо них, если их нет.</translation>
    </message>
    <message>
        <source>What makes up for single windows that are wrong: viterbi finds the likeliest sequence of segments that are long enough, median takes the median of the scores around each moment, rules are the four rules of the podcast scripts for two classes, none takes each moment as it is.</source>
        <translation>Чем исправляются отдельные неверные окна: viterbi находит самую вероятную последовательность достаточно длинных отрезков, median берёт медиану оценок вокруг каждого момента, rules — четыре правила скриптов для подкастов для двух классов, none берёт каждый момент как есть.</translation>
    </message>
    <message>
        <source>Likeliest sequence</source>
        <translation>Самая вероятная последовательность</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Медиана</translation>
    </message>
    <message>
        <source>Four rules</source>
        <translation>Четыре правила</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Shortest segment</source>
        <translation>Кратчайший отрезок</translation>
    </message>
    <message>
        <source>Shorter segments are not believed: for viterbi the shortest segment, for median the length of the median.</source>
        <translation>Более коротким отрезкам нет веры: для viterbi это кратчайший отрезок, для median — длина медианы.</translation>
    </message>
    <message>
        <source>Cost of a change</source>
        <translation>Цена смены</translation>
    </message>
    <message>
        <source>For viterbi: how much likelier the windows must be with a change of class than without one, as a natural logarithm.</source>
        <translation>Для viterbi: насколько вероятнее должны быть окна со сменой класса, чем без неё; натуральный логарифм.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>A class begins where its score is over this; empty: the model's own threshold.</source>
        <translation>Класс начинается там, где его оценка выше этого; пусто — порог самой модели.</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Удержание</translation>
    </message>
    <message>
        <source>A class goes on while its score stays over this share of the threshold.</source>
        <translation>Класс продолжается, пока его оценка выше этой доли порога.</translation>
    </message>
    <message>
        <source>Shorter gaps within a class are bridged.</source>
        <translation>Более короткие пропуски внутри класса соединяются.</translation>
    </message>
    <message>
        <source>Threshold by</source>
        <translation>Порог по</translation>
    </message>
    <message>
        <source>How the threshold of a two-class model, or of each class where items may have several, is chosen on validation: the largest F1, the most found among those right at least so often, the surest among those that find at least so many, or a number.</source>
        <translation>Как выбирается на валидации порог двухклассовой модели или каждого класса, если ответов может быть несколько: наибольшая F1, наибольшая полнота при точности не ниже заданной, наибольшая точность при полноте не ниже заданной или число.</translation>
    </message>
    <message>
        <source>Largest F1</source>
        <translation>Наибольшая F1</translation>
    </message>
    <message>
        <source>Precision at least</source>
        <translation>Точность не ниже</translation>
    </message>
    <message>
        <source>Recall at least</source>
        <translation>Полнота не ниже</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Заданный</translation>
    </message>
    <message>
        <source>Threshold value</source>
        <translation>Значение порога</translation>
    </message>
    <message>
        <source>The least precision, the least recall, or the fixed threshold itself; not looked at for the largest F1.</source>
        <translation>Наименьшая точность, наименьшая полнота или сам заданный порог; для наибольшей F1 не используется.</translation>
    </message>
    <message>
        <source>Windows joined by</source>
        <translation>Окна соединяются</translation>
    </message>
    <message>
        <source>How the answers for the windows of a recording are joined into its own. Automatic takes the mean, unless another way is clearly right more often on validation.</source>
        <translation>Как ответы по окнам соединяются в ответ по записи. Автоматически — среднее, если на валидации другой способ не бывает прав явно чаще.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Среднее</translation>
    </message>
    <message>
        <source>Highest</source>
        <translation>Наибольшее</translation>
    </message>
    <message>
        <source>Three highest</source>
        <translation>Три наибольших</translation>
    </message>
    <message>
        <source>At least one (noisy-or)</source>
        <translation>Хотя бы одно (noisy-or)</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Классификатор</translation>
    </message>
    <message>
        <source>What tells the classes apart: logistic regression; linear, a discriminant that is surest with very few examples; knn, the most similar examples; or trees.</source>
        <translation>Что различает классы: логистическая регрессия; linear — дискриминант, самый надёжный при очень малом числе примеров; knn — самые похожие примеры; или деревья.</translation>
    </message>
    <message>
        <source>Logistic regression</source>
        <translation>Логистическая регрессия</translation>
    </message>
    <message>
        <source>Linear discriminant</source>
        <translation>Линейный дискриминант</translation>
    </message>
    <message>
        <source>Nearest neighbours</source>
        <translation>Ближайшие соседи</translation>
    </message>
    <message>
        <source>Forest of decision trees</source>
        <translation>Лес решающих деревьев</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Сила</translation>
    </message>
    <message>
        <source>Of logistic regression: how closely it follows the examples; less is simpler.</source>
        <translation>Для логистической регрессии: насколько точно она следует примерам; меньше — проще.</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>Соседи</translation>
    </message>
    <message>
        <source>Of knn: how many examples are asked.</source>
        <translation>Для knn: сколько примеров спрашивается.</translation>
    </message>
    <message>
        <source>Class weights</source>
        <translation>Веса классов</translation>
    </message>
    <message>
        <source>Weight of each class: auto makes up for rare classes, none treats every example alike, or numbers in the order of the classes such as 1.0,4.0.</source>
        <translation>Вес каждого класса: auto возмещает редкость классов, none считает все примеры равными, или числа в порядке классов, например 1.0,4.0.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Затравка</translation>
    </message>
    <message>
        <source>The same seed gives the same model.</source>
        <translation>Одна и та же затравка даёт одну и ту же модель.</translation>
    </message>
    <message>
        <source>Where the encoder runs: auto, cpu, cuda, cuda:1 or mps.</source>
        <translation>Где работает кодировщик: auto, cpu, cuda, cuda:1 или mps.</translation>
    </message>
    <message>
        <source>Stretches</source>
        <translation>Участки</translation>
    </message>
    <message>
        <source>So many stretches at most.</source>
        <translation>Столько участков самое большее.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Длина</translation>
    </message>
    <message>
        <source>Length of a stretch; empty: that of the project's newest cut, else of the model's window.</source>
        <translation>Длина участка; пусто — как в последней нарезке проекта или как окно модели.</translation>
    </message>
    <message>
        <source>Drawn by chance</source>
        <translation>Взято наугад</translation>
    </message>
    <message>
        <source>This share is drawn by chance, from all recordings alike. A model that is only given what it doubts never hears where it is sure and wrong, and its figures on such labels say nothing of the rest.</source>
        <translation>Эта доля берётся наугад, поровну из всех записей. Модель, которой дают только то, в чём она сомневается, никогда не слышит, где она уверенно ошибается, и её цифры на таких метках ничего не говорят об остальном.</translation>
    </message>
    <message>
        <source>The same seed draws the same stretches.</source>
        <translation>Одна и та же затравка берёт одни и те же участки.</translation>
    </message>
    <message>
        <source>Training share</source>
        <translation>Доля обучения</translation>
    </message>
    <message>
        <source>Share for training.</source>
        <translation>Доля обучения.</translation>
    </message>
    <message>
        <source>Validation share</source>
        <translation>Доля валидации</translation>
    </message>
    <message>
        <source>Share for validation.</source>
        <translation>Доля валидации.</translation>
    </message>
    <message>
        <source>Test share</source>
        <translation>Доля теста</translation>
    </message>
    <message>
        <source>Share for the test.</source>
        <translation>Доля теста.</translation>
    </message>
    <message>
        <source>The same seed gives the same division.</source>
        <translation>Одна и та же затравка даёт одно и то же деление.</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Разбить</translation>
    </message>
    <message>
        <source>group keeps everything from one recording (or of one group, where there is such a column) on one side and balances the classes; stratified draws files at random within each class; seed shuffles all rows and cuts the list, as the answering-machine scripts did.</source>
        <translation>group держит всё из одной записи (или одной группы, если есть такой столбец) на одной стороне и уравновешивает классы; stratified берёт файлы наугад внутри каждого класса; seed перемешивает все строки и режет список, как делали скрипты для автоответчиков.</translation>
    </message>
    <message>
        <source>group</source>
        <translation>по группам</translation>
    </message>
    <message>
        <source>stratified</source>
        <translation>послойно</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>по затравке</translation>
    </message>
    <message>
        <source>Any label</source>
        <translation>Любая метка</translation>
    </message>
    <message>
        <source>Allow labels other than 0 and 1.</source>
        <translation>Разрешить метки, кроме 0 и 1.</translation>
    </message>
    <message>
        <source>Nothing is drawn at random; every seed gives the same model.</source>
        <translation>Случайного здесь нет: любая затравка даёт одну и ту же модель.</translation>
    </message>
    <message>
        <source>Where Whisper runs: auto, cpu, cuda or cuda:1.</source>
        <translation>Где работает Whisper: auto, cpu, cuda или cuda:1.</translation>
    </message>
    <message>
        <source>group keeps everything from one recording (or speaker, source) on one side; stratified draws items at random and lets recordings leak into the test; seed shuffles the list of recordings, or of files, and cuts it at whole numbers, as the answering-machine scripts did, whatever the classes; given uses the split column or folders of the data, and is what is taken where they have them.</source>
        <translation>«По записям» держит всё из одной записи (говорящего, источника) на одной стороне; «наугад» берёт элементы случайно, и записи утекают в тест; «перемешанный список» перемешивает список записей или файлов и режет его на целые числа, как делали скрипты для автоответчиков, не глядя на классы; «как в данных» использует столбец split или папки данных и выбирается, если они есть.</translation>
    </message>
    <message>
        <source>By recording</source>
        <translation>По записям</translation>
    </message>
    <message>
        <source>At random (leaks)</source>
        <translation>Наугад</translation>
    </message>
    <message>
        <source>Shuffled list</source>
        <translation>Список</translation>
    </message>
    <message>
        <source>As the data say</source>
        <translation>Как в данных</translation>
    </message>
    <message>
        <source>Share for validation, on which the best epoch and threshold are chosen.</source>
        <translation>Доля валидации, по которой выбираются лучшая эпоха и порог.</translation>
    </message>
    <message>
        <source>Share for the test, which is looked at once, at the end.</source>
        <translation>Доля теста, на который смотрят один раз, в конце.</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>Затравка разбиения</translation>
    </message>
    <message>
        <source>Seed of the division: the same seed gives the same split.</source>
        <translation>Затравка деления: одна и та же даёт одно и то же разбиение.</translation>
    </message>
    <message>
        <source>Folds</source>
        <translation>Блоки</translation>
    </message>
    <message>
        <source>0 divides once, by the shares. 3 or more makes that many splits of a project: each fold is the test of one of them and the validation of another, and the shares are not used.</source>
        <translation>0 делит один раз, по долям. 3 и больше делает столько разбиений проекта: каждый блок служит тестом в одном из них и валидацией в другом, а доли не используются.</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Делать</translation>
    </message>
    <message>
        <source>swaps joins the second half of one chunk and the first half of another of the same class; noise mixes noise from a folder of recordings into copies of chunks.</source>
        <translation>«Перестановка» соединяет вторую половину одного фрагмента с первой половиной другого того же класса; «шум» примешивает шум из папки записей к копиям фрагментов.</translation>
    </message>
    <message>
        <source>Swapped halves</source>
        <translation>Переставленные половины</translation>
    </message>
    <message>
        <source>Noisy copies</source>
        <translation>Зашумлённые копии</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>Сколько</translation>
    </message>
    <message>
        <source>balance goes on until each class has as many training chunks as the largest, target until each has a given number, once pairs or copies each chunk once.</source>
        <translation>«Как у наибольшего» продолжает, пока в каждом классе не станет столько обучающих фрагментов, сколько в наибольшем, «до числа» — пока их не станет заданное число, «каждый по разу» берёт каждый фрагмент один раз.</translation>
    </message>
    <message>
        <source>As the largest class</source>
        <translation>Как у наибольшего класса</translation>
    </message>
    <message>
        <source>Up to a number</source>
        <translation>До числа</translation>
    </message>
    <message>
        <source>Each chunk once</source>
        <translation>Каждый по разу</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Число</translation>
    </message>
    <message>
        <source>Training chunks of each class, for “up to a number”.</source>
        <translation>Обучающих фрагментов в каждом классе, для «до числа».</translation>
    </message>
    <message>
        <source>Only the class</source>
        <translation>Только класс</translation>
    </message>
    <message>
        <source>Make more of this class alone; empty: of all.</source>
        <translation>Добавлять только этого класса; пусто — всех.</translation>
    </message>
    <message>
        <source>Noise from</source>
        <translation>Шум из</translation>
    </message>
    <message>
        <source>Folder with recordings of noise, for noisy copies.</source>
        <translation>Папка с записями шума, для зашумлённых копий.</translation>
    </message>
    <message>
        <source>Signal to noise</source>
        <translation>Сигнал к шуму</translation>
    </message>
    <message>
        <source>Level of the chunk above that of the noise.</source>
        <translation>Уровень фрагмента над уровнем шума.</translation>
    </message>
    <message>
        <source>Class of noisy copies</source>
        <translation>Класс зашумлённых копий</translation>
    </message>
    <message>
        <source>Class of the noisy copies; empty: the class of what they are copies of.</source>
        <translation>Класс зашумлённых копий; пусто — тот же, что у исходного.</translation>
    </message>
    <message>
        <source>The same seed makes the same chunks.</source>
        <translation>Одна и та же затравка делает одни и те же фрагменты.</translation>
    </message>
    <message>
        <source>Trees</source>
        <translation>Деревья</translation>
    </message>
    <message>
        <source>Most trees; fewer are kept where more do not help.</source>
        <translation>Деревьев самое большее; если новые не помогают, остаётся меньше.</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Глубина</translation>
    </message>
    <message>
        <source>Questions that each tree asks of a text.</source>
        <translation>Вопросы, которые каждое дерево задаёт тексту.</translation>
    </message>
    <message>
        <source>Tree rate</source>
        <translation>Скорость деревьев</translation>
    </message>
    <message>
        <source>How far each tree corrects those before it.</source>
        <translation>Насколько каждое дерево исправляет предыдущие.</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>Терпение</translation>
    </message>
    <message>
        <source>Stop after so many trees that do not help; 0 never stops early.</source>
        <translation>Остановиться после стольких деревьев, которые не помогли; 0 — никогда.</translation>
    </message>
    <message>
        <source>trees</source>
        <translation>деревьев</translation>
    </message>
    <message>
        <source>Weight of each class in the loss: auto makes up for rare classes, none treats every example alike, or numbers in the order of the classes such as 1.0,4.0.</source>
        <translation>Вес каждого класса в функции потерь: auto возмещает редкость классов, none считает все примеры равными, или числа в порядке классов, например 1.0,4.0.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Эпохи</translation>
    </message>
    <message>
        <source>Most passes over the training data.</source>
        <translation>Проходов по обучающим данным самое большее.</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Размер пакета</translation>
    </message>
    <message>
        <source>Windows per step.</source>
        <translation>Окон на шаг.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Скорость обучения</translation>
    </message>
    <message>
        <source>Size of each step of the optimizer (AdamW).</source>
        <translation>Размер шага оптимизатора (AdamW).</translation>
    </message>
    <message>
        <source>Stop after this many epochs without a better one; 0 never stops early.</source>
        <translation>Остановиться после стольких эпох без лучшей; 0 — никогда.</translation>
    </message>
    <message>
        <source>Kept epoch</source>
        <translation>Сохраняемая эпоха</translation>
    </message>
    <message>
        <source>Which epoch is kept: that of the largest macro F1 or the least loss on validation, or the last one, for trainings whose learning rate runs out.</source>
        <translation>Какая эпоха сохраняется: с наибольшей макро-F1 или с наименьшими потерями на валидации, или последняя — для обучений, где скорость обучения сходит на нет.</translation>
    </message>
    <message>
        <source>Best macro F1</source>
        <translation>Лучшая макро-F1</translation>
    </message>
    <message>
        <source>Least loss</source>
        <translation>Наименьшие потери</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Последняя</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Аугментация</translation>
    </message>
    <message>
        <source>How examples are changed on the fly: none, light, strong, telephone, rooms, noise, mixtures, a JSON file, or JSON itself.</source>
        <translation>Как примеры меняются на лету: none, light, strong, telephone, rooms, noise, mixtures, файл JSON или сам JSON.</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Выборка примеров</translation>
    </message>
    <message>
        <source>Which examples an epoch has: every one once, or as many of each class, rare ones several times.</source>
        <translation>Какие примеры входят в эпоху: каждый по разу или поровну из каждого класса, редкие по нескольку раз.</translation>
    </message>
    <message>
        <source>Each once</source>
        <translation>Каждый по разу</translation>
    </message>
    <message>
        <source>Balanced classes</source>
        <translation>Поровну из классов</translation>
    </message>
    <message>
        <source>Weight of each class in the loss: auto makes up for rare classes where sampling does not, none treats every example alike, or numbers in the order of the classes such as 1.0,4.0.</source>
        <translation>Вес каждого класса в функции потерь: auto возмещает редкость классов, если этого не делает выборка примеров, none считает все примеры равными, или числа в порядке классов, например 1.0,4.0.</translation>
    </message>
    <message>
        <source>Learning rate falls</source>
        <translation>Скорость обучения падает</translation>
    </message>
    <message>
        <source>How the learning rate changes: not at all, down to zero along half a cosine, or by half wherever nothing gets better.</source>
        <translation>Как меняется скорость обучения: никак, до нуля по половине косинуса или вдвое там, где ничто не улучшается.</translation>
    </message>
    <message>
        <source>Not at all</source>
        <translation>Никак</translation>
    </message>
    <message>
        <source>Along a cosine</source>
        <translation>По косинусу</translation>
    </message>
    <message>
        <source>On plateaus</source>
        <translation>На плато</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Разогрев</translation>
    </message>
    <message>
        <source>So long the learning rate rises from zero first.</source>
        <translation>Столько времени скорость обучения сначала растёт от нуля.</translation>
    </message>
    <message>
        <source>Plateau</source>
        <translation>Плато</translation>
    </message>
    <message>
        <source>A plateau: so many epochs without a better one.</source>
        <translation>Плато: столько эпох без лучшей.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Затухание весов</translation>
    </message>
    <message>
        <source>Pull of the weights towards zero.</source>
        <translation>Сила, тянущая веса к нулю.</translation>
    </message>
    <message>
        <source>Gradient clip</source>
        <translation>Ограничение градиента</translation>
    </message>
    <message>
        <source>Longest gradient; longer ones are shortened to it. 0 leaves them.</source>
        <translation>Самый длинный градиент; более длинные укорачиваются до него. 0 оставляет их как есть.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Сглаживание меток</translation>
    </message>
    <message>
        <source>Share of each target that is given to all classes alike.</source>
        <translation>Доля каждой цели, поровну раздаваемая всем классам.</translation>
    </message>
    <message>
        <source>Averaged weights</source>
        <translation>Усреднённые веса</translation>
    </message>
    <message>
        <source>Keep a running mean of the weights: how much of it remains at each step, such as 0.995. 0 keeps the weights themselves.</source>
        <translation>Хранить скользящее среднее весов: сколько от него остаётся на каждом шаге, например 0.995. 0 — сами веса.</translation>
    </message>
    <message>
        <source>Windows per epoch</source>
        <translation>Окон за эпоху</translation>
    </message>
    <message>
        <source>Draw this many windows at random for each epoch; 0 uses all of them.</source>
        <translation>Брать столько окон наугад на каждую эпоху; 0 — все.</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Начать с</translation>
    </message>
    <message>
        <source>A model of the same family whose weights training goes on from; without one it begins from random weights.</source>
        <translation>Модель того же семейства, с весов которой продолжается обучение; без неё — со случайных весов.</translation>
    </message>
    <message>
        <source>The same seed on the same processor gives the same model.</source>
        <translation>Одна и та же затравка на том же процессоре даёт одну и ту же модель.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Точность</translation>
    </message>
    <message>
        <source>Number format of the forward pass: auto takes bfloat16 where the hardware computes in it, which is faster.</source>
        <translation>Формат чисел прямого прохода: auto берёт bfloat16 там, где оборудование в нём считает, — так быстрее.</translation>
    </message>
    <message>
        <source>32-bit float</source>
        <translation>32-битные</translation>
    </message>
    <message>
        <source>bfloat16</source>
        <translation>bfloat16</translation>
    </message>
    <message>
        <source>Where to compute: auto, cpu, cuda, cuda:1 or mps.</source>
        <translation>Где вычислять: auto, cpu, cuda, cuda:1 или mps.</translation>
    </message>
    <message>
        <source>How many trees; more are steadier and slower.</source>
        <translation>Сколько деревьев; больше — устойчивее и медленнее.</translation>
    </message>
    <message>
        <source>Examples per leaf</source>
        <translation>Примеров на лист</translation>
    </message>
    <message>
        <source>Fewest examples at the end of a branch; more make simpler trees.</source>
        <translation>Наименьшее число примеров на конце ветви; больше — деревья проще.</translation>
    </message>
    <message>
        <source>Groups from</source>
        <translation>Группы из</translation>
    </message>
    <message>
        <source>The groups are found in the recordings' paths, or in a table.</source>
        <translation>Группы берутся из путей к записям или из таблицы.</translation>
    </message>
    <message>
        <source>The file names</source>
        <translation>Имена файлов</translation>
    </message>
    <message>
        <source>A table (CSV)</source>
        <translation>Таблица (CSV)</translation>
    </message>
    <message>
        <source>A regular expression, searched in each path (with /); its first bracket is the group. The one given takes what stands before the last underscore of the name.</source>
        <translation>Регулярное выражение, которое ищется в каждом пути (с /); его первые скобки — группа. Заданное берёт то, что стоит до последнего подчёркивания в имени.</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Таблица</translation>
    </message>
    <message>
        <source>It has a column recording (or file) and one of groups.</source>
        <translation>В ней есть столбец recording (или file) и столбец с группами.</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Столбец</translation>
    </message>
    <message>
        <source>The column of groups: group, speaker, meeting, fold ...</source>
        <translation>Столбец групп: group, speaker, meeting, fold ...</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Куда</translation>
    </message>
    <message>
        <source>Gets a folder for each class.</source>
        <translation>Здесь появится папка для каждого класса.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>At 16 bits, with the recordings' rates and channels.</source>
        <translation>16 бит, с частотами и каналами записей.</translation>
    </message>
    <message>
        <source>By parts of the split</source>
        <translation>По частям разбиения</translation>
    </message>
    <message>
        <source>The class folders then lie in train, val and test.</source>
        <translation>Папки классов тогда лежат в train, val и test.</translation>
    </message>
    <message>
        <source>How many bits each number of the network takes. 8 bits are also faster on processors.</source>
        <translation>Сколько бит занимает каждое число сети. 8 бит к тому же быстрее на процессорах.</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Как есть</translation>
    </message>
    <message>
        <source>16 bits: half the size</source>
        <translation>16 бит: вдвое меньше</translation>
    </message>
    <message>
        <source>8 bits: a quarter, and faster</source>
        <translation>8 бит: вчетверо меньше и быстрее</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>Измерено на</translation>
    </message>
    <message>
        <source>A folder of recordings such as the model was trained on, or a project. Scales are chosen on some of them, and the saved model is compared with this one on the others.</source>
        <translation>Папка с записями, похожими на обучающие, или проект. На части записей подбираются масштабы, на остальных сохранённая модель сравнивается с этой.</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>Семейство</translation>
    </message>
    <message>
        <source>The family that the weights belong to.</source>
        <translation>Семейство, к которому относятся веса.</translation>
    </message>
    <message>
        <source>Network on a speech encoder</source>
        <translation>Сеть на речевом кодировщике</translation>
    </message>
    <message>
        <source>Convolutional network on log-mel</source>
        <translation>Свёрточная сеть на лог-мел</translation>
    </message>
    <message>
        <source>Recurrent network on MFCCs</source>
        <translation>Рекуррентная сеть на MFCC</translation>
    </message>
    <message>
        <source>Transformer on MFCCs</source>
        <translation>Трансформер на MFCC</translation>
    </message>
    <message>
        <source>SoundNet with three heads</source>
        <translation>SoundNet с тремя головами</translation>
    </message>
    <message>
        <source>Whisper encoder, fine-tuned</source>
        <translation>Кодировщик Whisper с дообучением</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Классы</translation>
    </message>
    <message>
        <source>In the order of the network's outputs, with commas between; or a CSV with the columns Label and Category. Empty where the file says them.</source>
        <translation>В порядке выходов сети, через запятую; или CSV со столбцами Label и Category. Пусто, если их называет файл.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Название</translation>
    </message>
    <message>
        <source>What the model is called; empty: as the file.</source>
        <translation>Как назвать модель; пусто: как файл.</translation>
    </message>
    <message>
        <source>The encoder in front of the weights, an ONNX file.</source>
        <translation>Кодировщик перед этими весами, файл ONNX.</translation>
    </message>
    <message>
        <source>SoundNet in front of the weights: sound8.npy.</source>
        <translation>SoundNet перед этими весами: sound8.npy.</translation>
    </message>
    <message>
        <source>The Whisper model that the weights come from, where it is none of the usual sizes.</source>
        <translation>Модель Whisper, от которой эти веса, если её размер не из обычных.</translation>
    </message>
</context>
<context>
    <name>SettingsSheet</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Folders of this user</source>
        <translation>Папки пользователя</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>The language changes when Earmark is started the next time.</source>
        <translation>Язык сменится при следующем запуске Earmark.</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Оформление</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Installed models</source>
        <translation>Установленные модели</translation>
    </message>
    <message>
        <source>What can be made again</source>
        <translation>Кэш (создаётся заново)</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Show the folder: {}</source>
        <translation>Показать папку: {}</translation>
    </message>
</context>
<context>
    <name>SetupPanel</name>
    <message>
        <source>Train</source>
        <translation>Обучить</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Скопировать как команду</translation>
    </message>
    <message>
        <source>How long will it take?</source>
        <translation>Сколько времени это займёт?</translation>
    </message>
    <message>
        <source>Model family</source>
        <translation>Семейство моделей</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Обычно</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Лучше</translation>
    </message>
    <message>
        <source>Is there anything to learn? A third of the epochs.</source>
        <translation>Есть ли чему учиться? Треть эпох.</translation>
    </message>
    <message>
        <source>What this family starts from.</source>
        <translation>С этого семейство начинает.</translation>
    </message>
    <message>
        <source>For the model that is kept: twice the epochs, strong augmentation.</source>
        <translation>Для модели, которая останется: вдвое больше эпох, сильная аугментация.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
    <message>
        <source>Comes with Earmark: two seconds of any sound at 16 kHz</source>
        <translation>Входит в Earmark: две секунды любого звука при 16 кГц</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>На этом компьютере</translation>
    </message>
    <message>
        <source>Needs a file of yours: choose it in the settings, at “{}”.</source>
        <translation>Нужен ваш файл: выберите его в настройках, поле «{}».</translation>
    </message>
    <message>
        <source>Cross-validate</source>
        <translation>Проверить перекрёстно</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Actions</source>
        <translation>Действия</translation>
    </message>
    <message>
        <source>Change keys</source>
        <translation>Настройка клавиш</translation>
    </message>
    <message>
        <source>Find an action or a key</source>
        <translation>Найти действие или клавишу</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Sets of keys</source>
        <translation>Наборы клавиш</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Сбросить</translation>
    </message>
    <message>
        <source>The keys this action comes with</source>
        <translation>Исходные клавиши этого действия</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Nothing is called that.</source>
        <translation>Ничего с таким названием нет.</translation>
    </message>
    <message>
        <source>Take {} away</source>
        <translation>Убрать {}</translation>
    </message>
    <message>
        <source>Enter adds a key, Del takes all away. Changes act at once.</source>
        <translation>Enter добавляет клавишу, Del убирает все. Изменения действуют сразу.</translation>
    </message>
    <message>
        <source>{} no longer does “{}”.</source>
        <translation>{} больше не выполняет «{}».</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Find a key or what it does</source>
        <translation>Найти клавишу или действие</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>No key does that.</source>
        <translation>Такой клавиши ни у чего нет.</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>{} is for the menus. Press another.</source>
        <translation>{} — для меню. Нажмите другую.</translation>
    </message>
    <message>
        <source>{} is the key of “{}” already. Take it away there first, or press another.</source>
        <translation>{} — уже клавиша действия «{}». Сначала уберите её там или нажмите другую.</translation>
    </message>
    <message>
        <source>{} is the key of the class {}. Press another, or give the class another on Label.</source>
        <translation>{} — клавиша класса {}. Нажмите другую или дайте классу другую на странице «Разметка».</translation>
    </message>
    <message>
        <source>Open a project with classes first.</source>
        <translation>Сначала откройте проект с классами.</translation>
    </message>
    <message>
        <source>{} is the key of the class {}. Give the class another on Label first.</source>
        <translation>{} — клавиша класса {}. Сначала дайте классу другую на странице «Разметка».</translation>
    </message>
    <message>
        <source>Class keys {}</source>
        <translation>Клавиши классов: {}</translation>
    </message>
</context>
<context>
    <name>Snapping</name>
    <message>
        <source>Select a segment first.</source>
        <translation>Сначала выберите отрезок.</translation>
    </message>
    <message>
        <source>Snap to zero crossing</source>
        <translation>Притянуть к переходу через ноль</translation>
    </message>
    <message>
        <source>The edges are there already.</source>
        <translation>Границы уже там.</translation>
    </message>
    <message>
        <source>Looking for zero crossings</source>
        <translation>Поиск переходов через ноль</translation>
    </message>
    <message>
        <source>No other edge is left to meet within {:g} s.</source>
        <translation>В пределах {:g} с другой границы не осталось.</translation>
    </message>
</context>
<context>
    <name>Sound</name>
    <message>
        <source>Overview of {}</source>
        <translation>Обзор {}</translation>
    </message>
</context>
<context>
    <name>Spectrogram</name>
    <message>
        <source>Spectrogram</source>
        <translation>Спектрограмма</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Find missing recordings…</source>
        <translation>Найти пропавшие записи…</translation>
    </message>
    <message>
        <source>{} is not there</source>
        <translation>Файла {} нет на месте</translation>
    </message>
    <message>
        <source>It was {}. Its labels are safe. Choose a folder: all moved recordings below it are found.</source>
        <translation>Он был здесь: {}. Его метки в безопасности. Выберите папку: в ней найдутся все перемещённые записи.</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>Share of the examples that get {}</source>
        <translation>Доля примеров, к которым применяется «{}»</translation>
    </message>
    <message>
        <source>So many of a hundred examples are changed by this step.</source>
        <translation>Столько из ста примеров изменит этот шаг.</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>StretchDetail</name>
    <message>
        <source>Open on the Label page</source>
        <translation>Открыть на странице «Разметка»</translation>
    </message>
    <message>
        <source>Play at once</source>
        <translation>Воспроизводить сразу</translation>
    </message>
    <message>
        <source>This file is not among the project's recordings. Add it on the Label page first.</source>
        <translation>Этого файла нет среди записей проекта. Сначала добавьте его на странице «Разметка».</translation>
    </message>
    <message>
        <source>Choose an item to see and hear it.</source>
        <translation>Выберите элемент, чтобы увидеть и услышать его.</translation>
    </message>
</context>
<context>
    <name>Suggesting</name>
    <message>
        <source>Suggesting with {}</source>
        <translation>Предложения модели {}</translation>
    </message>
    <message>
        <source>Suggesting {} by activity</source>
        <translation>Предложения {} по активности</translation>
    </message>
    <message>
        <source>Suggesting {} by words</source>
        <translation>Предложения {} по словам</translation>
    </message>
    <message>
        <source>Nothing new was found to suggest.</source>
        <translation>Ничего нового для предложения не нашлось.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln suggestion(s)</source>
        <translation><numerusform>%Ln предложение</numerusform><numerusform>%Ln предложения</numerusform><numerusform>%Ln предложений</numerusform></translation>
    </message>
    <message numerus="yes">
        <source> in %Ln recording(s).</source>
        <translation><numerusform>, записей: %Ln.</numerusform><numerusform>, записей: %Ln.</numerusform><numerusform>, записей: %Ln.</numerusform></translation>
    </message>
    <message>
        <source>No suggestion has a confidence of {:.2f} or more.</source>
        <translation>Нет предложений с уверенностью от {:.2f}.</translation>
    </message>
    <message>
        <source>Accepted {}. Undo takes it back.</source>
        <translation>Принято: {}. «Отменить» вернёт как было.</translation>
    </message>
    <message>
        <source>Rejected {}. Undo takes it back.</source>
        <translation>Отклонено: {}. «Отменить» вернёт как было.</translation>
    </message>
    <message>
        <source>There is no open suggestion in this recording.</source>
        <translation>В этой записи открытых предложений нет.</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation><numerusform>%Ln файл</numerusform><numerusform>%Ln файла</numerusform><numerusform>%Ln файлов</numerusform></translation>
    </message>
    <message>
        <source>{} times real time on {}: {}</source>
        <translation>{}× быстрее звучания на {}: {}</translation>
    </message>
    <message>
        <source>Threshold: {} above</source>
        <translation>Порог: выше — {}</translation>
    </message>
    <message>
        <source>Threshold: unsure at or below</source>
        <translation>Порог: не выше него — сомнительно</translation>
    </message>
    <message>
        <source>Threshold of each class</source>
        <translation>Порог каждого класса</translation>
    </message>
    <message>
        <source>precision &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; recall &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; F1 &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; accuracy &lt;b&gt;{}&lt;/b&gt;</source>
        <translation>точность &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; полнота &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; F1 &lt;b&gt;{}&lt;/b&gt; &amp;nbsp; доля верных &lt;b&gt;{}&lt;/b&gt;</translation>
    </message>
    <message>
        <source>of {}</source>
        <translation>для {}</translation>
    </message>
    <message>
        <source>means of the classes</source>
        <translation>средние по классам</translation>
    </message>
    <message numerus="yes">
        <source>{}, over the %Ln file(s) whose class is known</source>
        <translation><numerusform>{}, по %Ln файлу с известным классом</numerusform><numerusform>{}, по %Ln файлам с известным классом</numerusform><numerusform>{}, по %Ln файлам с известным классом</numerusform></translation>
    </message>
    <message>
        <source>Each class has a threshold of its own. Files over that of {} are {}, and may be more.</source>
        <translation>У каждого класса свой порог. Файлы выше порога класса {} считаются {} и могут быть не только им.</translation>
    </message>
    <message>
        <source>Files whose probability of {} is over it are {}.</source>
        <translation>Файлы, у которых вероятность класса {} выше порога, считаются {}.</translation>
    </message>
    <message>
        <source>Every file is given its most probable class. Raise it to leave doubtful ones open.</source>
        <translation>Каждому файлу даётся самый вероятный класс. Поднимите порог, чтобы сомнительные остались без ответа.</translation>
    </message>
    <message>
        <source>Files whose best class is not over it count as unsure.</source>
        <translation>Файлы, чей лучший класс не выше порога, считаются сомнительными.</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Which results are shown</source>
        <translation>Какие результаты показаны</translation>
    </message>
    <message>
        <source>Search files</source>
        <translation>Поиск по файлам</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Окна</translation>
    </message>
    <message>
        <source>How the score of a file follows from the scores of its windows</source>
        <translation>Как из оценок окон получается оценка файла</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Столбцы</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результаты</translation>
    </message>
    <message>
        <source>Transcript</source>
        <translation>Расшифровка</translation>
    </message>
    <message>
        <source>Windows over the threshold</source>
        <translation>Окна выше порога</translation>
    </message>
    <message>
        <source>Probability of each class</source>
        <translation>Вероятность каждого класса</translation>
    </message>
    <message>
        <source>Search files and words</source>
        <translation>Поиск по файлам и словам</translation>
    </message>
    <message>
        <source>Mean of the windows</source>
        <translation>Среднее по окнам</translation>
    </message>
    <message>
        <source>The highest window</source>
        <translation>Наибольшее окно</translation>
    </message>
    <message>
        <source>Mean of the three highest windows</source>
        <translation>Среднее трёх наибольших окон</translation>
    </message>
    <message>
        <source>At least one window (noisy-or)</source>
        <translation>Хотя бы одно окно (noisy-or)</translation>
    </message>
    <message>
        <source>All results</source>
        <translation>Все результаты</translation>
    </message>
    <message>
        <source>Only the rows shown</source>
        <translation>Только показанные строки</translation>
    </message>
    <message>
        <source>Only the rows chosen</source>
        <translation>Только выбранные строки</translation>
    </message>
    <message>
        <source>Wrong ones</source>
        <translation>Неверные</translation>
    </message>
    <message numerus="yes">
        <source>{} of %Ln file(s)</source>
        <translation><numerusform>{} из %Ln файла</numerusform><numerusform>{} из %Ln файлов</numerusform><numerusform>{} из %Ln файлов</numerusform></translation>
    </message>
</context>
<context>
    <name>ThresholdChooser</name>
    <message>
        <source>Threshold</source>
        <translation>Порог</translation>
    </message>
    <message>
        <source>Keep in the model</source>
        <translation>Сохранить в модели</translation>
    </message>
    <message>
        <source>Make this the threshold that the model comes with, here and on the command line</source>
        <translation>Сделать этот порог порогом модели, здесь и в командной строке</translation>
    </message>
    <message>
        <source>Class whose threshold is shown</source>
        <translation>Класс, чей порог показан</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Цель</translation>
    </message>
    <message>
        <source>Target…</source>
        <translation>Цель…</translation>
    </message>
    <message>
        <source>Precision at least</source>
        <translation>Точность не ниже</translation>
    </message>
    <message>
        <source>Recall at least</source>
        <translation>Полнота не ниже</translation>
    </message>
    <message>
        <source>False alarms at most</source>
        <translation>Ложных срабатываний не больше</translation>
    </message>
    <message>
        <source>Target in percent</source>
        <translation>Цель в процентах</translation>
    </message>
    <message>
        <source>Class that is to meet the target</source>
        <translation>Класс, который должен достичь цели</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Все классы</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Всегда</translation>
    </message>
    <message>
        <source>always decides</source>
        <translation>решает всегда</translation>
    </message>
    <message>
        <source>Model's own: {}</source>
        <translation>Порог модели: {}</translation>
    </message>
</context>
<context>
    <name>TimeEdit</name>
    <message>
        <source>Go to time</source>
        <translation>Перейти ко времени</translation>
    </message>
    <message>
        <source>A time such as 1:02.5; Enter goes there, Esc does not</source>
        <translation>Время, например 1:02.5; Enter переходит, Esc — нет</translation>
    </message>
</context>
<context>
    <name>TimeRuler</name>
    <message>
        <source>Time ruler</source>
        <translation>Шкала времени</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Project</source>
        <translation>Проект</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Команды</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Сохранено</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>Все изменения сохранены</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Mark what you hear</source>
        <translation>Отметьте то, что слышите</translation>
    </message>
    <message>
        <source>Play a recording, and hold the key of a class from where a sound begins to where it ends. Or drag over the waveform and press the key. The recordings emil-2 and farah-2 are still without labels.</source>
        <translation>Включите запись и держите клавишу класса от начала звука до его конца. Или протяните мышью по форме волны и нажмите клавишу. Записи emil-2 и farah-2 ещё без меток.</translation>
    </message>
    <message>
        <source>Cut, split and check</source>
        <translation>Нарежьте, разбейте и проверьте</translation>
    </message>
    <message>
        <source>Labels are cut into chunks of one length and divided by recording, so that no voice is both learned and tested. The check says what would spoil a training, or flatter it.</source>
        <translation>Метки нарезаются на фрагменты одной длины и делятся по записям, чтобы один голос не оказался и в обучении, и в тесте. Проверка скажет, что испортит обучение или приукрасит цифры.</translation>
    </message>
    <message>
        <source>Train and watch</source>
        <translation>Обучите и наблюдайте</translation>
    </message>
    <message>
        <source>Choose a kind of model and train: the curves are drawn as it learns, and the best epoch is kept. The figures of a run come from recordings that it never heard.</source>
        <translation>Выберите вид модели и запустите обучение: кривые рисуются по ходу дела, сохраняется лучшая эпоха. Цифры запуска получены на записях, которых модель не слышала.</translation>
    </message>
    <message>
        <source>Classify anything</source>
        <translation>Классифицируйте что угодно</translation>
    </message>
    <message>
        <source>Drop files or folders on the page. Two calls by strangers were classified already: move the threshold, or click a file and listen where the score is high. Nothing is computed again.</source>
        <translation>Перетащите на страницу файлы или папки. Два звонка незнакомых людей уже классифицированы: подвигайте порог или щёлкните файл и послушайте место с высокой оценкой. Ничего не вычисляется заново.</translation>
    </message>
    <message>
        <source>Learn from the mistakes</source>
        <translation>Учитесь на ошибках</translation>
    </message>
    <message>
        <source>Evaluate a model, and listen to what it got wrong, the surest first. Say who is right, the label or the model; then train again with the corrections and compare.</source>
        <translation>Оцените модель и послушайте, где она ошиблась, начиная с самых уверенных ответов. Скажите, кто прав, метка или модель; затем обучите снова с исправлениями и сравните.</translation>
    </message>
</context>
<context>
    <name>TourStrip</name>
    <message>
        <source>Guided tour</source>
        <translation>Знакомство с программой</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Leave the tour</source>
        <translation>Закончить знакомство</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} из {}</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Далее</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>starting</source>
        <translation>начинается</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>пауза</translation>
    </message>
    <message>
        <source>cancelling</source>
        <translation>отменяется</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>останавливается</translation>
    </message>
    <message>
        <source>epoch {} of {}</source>
        <translation>эпоха {} из {}</translation>
    </message>
    <message>
        <source>fold {} of {}, {}</source>
        <translation>блок {} из {}, {}</translation>
    </message>
    <message>
        <source>Go to the Cut page</source>
        <translation>К странице «Нарезка»</translation>
    </message>
    <message>
        <source>Cut the labels into chunks and split them on the Cut page.</source>
        <translation>Нарежьте метки на фрагменты и разбейте их на странице «Нарезка».</translation>
    </message>
    <message>
        <source>There is nothing to train on yet</source>
        <translation>Обучать пока не на чем</translation>
    </message>
    <message>
        <source>Split the chunks into training, validation and test on the Cut page.</source>
        <translation>Разбейте фрагменты на обучение, валидацию и тест на странице «Нарезка».</translation>
    </message>
    <message>
        <source>The chunks are not split yet</source>
        <translation>Фрагменты ещё не разбиты</translation>
    </message>
    <message>
        <source>No project is open. Open one first.</source>
        <translation>Проект не открыт. Сначала откройте проект.</translation>
    </message>
    <message>
        <source>There is nothing to train on yet. Cut the labels and split the chunks on the Cut page.</source>
        <translation>Обучать пока не на чем. Нарежьте метки и разбейте фрагменты на странице «Нарезка».</translation>
    </message>
    <message>
        <source>{} waits for its turn; it is number {} in the queue.</source>
        <translation>{} ждёт своей очереди; номер в очереди: {}.</translation>
    </message>
    <message>
        <source>There is no epoch to keep yet. Wait for the first one, or cancel.</source>
        <translation>Сохранять пока нечего: ни одной эпохи. Дождитесь первой или отмените.</translation>
    </message>
    <message>
        <source>The command is on the clipboard. It gives the same model.</source>
        <translation>Команда в буфере обмена. Она даёт ту же модель.</translation>
    </message>
</context>
<context>
    <name>Trainings</name>
    <message>
        <source>Training {}</source>
        <translation>Обучение {}</translation>
    </message>
    <message>
        <source>Stop it and quit? Its last whole epoch is kept, and the Train page can go on from there.</source>
        <translation>Остановить и выйти? Последняя целая эпоха сохраняется, и на странице «Обучение» можно продолжить с неё.</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Play</source>
        <translation>Слушать</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>Повтор</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Playhead</source>
        <translation>Указатель</translation>
    </message>
    <message>
        <source>Suggest labels</source>
        <translation>Предложить метки</translation>
    </message>
    <message>
        <source>By a model, or by activity; or label in passes</source>
        <translation>Моделью или по активности; или размечать проходами</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Spectrogram, channels, playhead</source>
        <translation>Спектрограмма, каналы, указатель</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Всё</translation>
    </message>
    <message>
        <source>Suggest labels…</source>
        <translation>Предложить метки…</translation>
    </message>
    <message>
        <source>First pass, stretch by stretch</source>
        <translation>Первый проход, участок за участком</translation>
    </message>
    <message>
        <source>Refine boundaries</source>
        <translation>Уточнить границы</translation>
    </message>
    <message>
        <source>Slower or faster; the pitch stays. Press for normal speed.</source>
        <translation>Медленнее или быстрее; высота звука сохраняется. Нажатие возвращает обычную скорость.</translation>
    </message>
    <message>
        <source>of {}</source>
        <translation>из {}</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>s</source>
        <translation>с</translation>
    </message>
    <message>
        <source>kB</source>
        <translation>КБ</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>МБ</translation>
    </message>
    <message>
        <source>h</source>
        <translation>ч</translation>
    </message>
    <message>
        <source>min</source>
        <translation>мин</translation>
    </message>
    <message>
        <source>kHz</source>
        <translation>кГц</translation>
    </message>
    <message>
        <source>Hz</source>
        <translation>Гц</translation>
    </message>
</context>
<context>
    <name>VerdictBar</name>
    <message>
        <source>Label is right</source>
        <translation>Метка верна</translation>
    </message>
    <message>
        <source>Model is right</source>
        <translation>Модель права</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Не уверен</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Пропустить</translation>
    </message>
    <message>
        <source>It is</source>
        <translation>Это</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Другие</translation>
    </message>
    <message>
        <source>Add or take away the class {} ({})</source>
        <translation>Добавить или убрать класс {} ({})</translation>
    </message>
    <message>
        <source>Give it the class {} ({})</source>
        <translation>Дать класс {} ({})</translation>
    </message>
</context>
<context>
    <name>WatchPanel</name>
    <message>
        <source>Latest validation</source>
        <translation>Последняя валидация</translation>
    </message>
    <message>
        <source>What to notice</source>
        <translation>На что обратить внимание</translation>
    </message>
    <message>
        <source>Best epoch</source>
        <translation>Лучшая эпоха</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Скорость обучения</translation>
    </message>
    <message>
        <source>Examples/s</source>
        <translation>Примеров/с</translation>
    </message>
    <message>
        <source>Waiting for data</source>
        <translation>Ожидание данных</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Осталось</translation>
    </message>
    <message>
        <source>The epoch that is kept, of those so far</source>
        <translation>Эпоха, которая сохранится, из прошедших</translation>
    </message>
    <message>
        <source>At the end of the latest epoch</source>
        <translation>В конце последней эпохи</translation>
    </message>
    <message>
        <source>Windows that training went through per second, in the latest epoch</source>
        <translation>Сколько окон в секунду прошло обучение в последней эпохе</translation>
    </message>
    <message>
        <source>Share of the latest epoch that was spent waiting for data instead of computing</source>
        <translation>Доля последней эпохи, ушедшая на ожидание данных, а не на вычисления</translation>
    </message>
    <message>
        <source>At most: a run that no longer gets better ends sooner</source>
        <translation>Не больше: запуск, который перестал улучшаться, заканчивается раньше</translation>
    </message>
    <message>
        <source>Stop and keep best</source>
        <translation>Остановить, взять лучшее</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>Продолжить его</translation>
    </message>
    <message>
        <source>Make one model of the folds</source>
        <translation>Сделать из блоков одну модель</translation>
    </message>
    <message>
        <source>The curves appear here when a training runs.</source>
        <translation>Здесь появятся кривые, когда пойдёт обучение.</translation>
    </message>
    <message>
        <source>No epoch is over yet.</source>
        <translation>Ещё ни одной эпохи.</translation>
    </message>
    <message>
        <source>No epoch was finished.</source>
        <translation>Ни одна эпоха не закончена.</translation>
    </message>
    <message>
        <source>Confusion matrix, rows are the truth</source>
        <translation>Матрица ошибок, строки — истина</translation>
    </message>
    <message>
        <source>Out of fold, rows are the truth</source>
        <translation>Вне блоков, строки — истина</translation>
    </message>
    <message>
        <source>Latest validation: epoch {}, rows are the truth</source>
        <translation>Последняя валидация: эпоха {}, строки — истина</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Заняло</translation>
    </message>
    <message>
        <source>{}, {}</source>
        <translation>{}, {}</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} из {}</translation>
    </message>
    <message>
        <source>What a training shows, such as an epoch that was best or a class too rare, is said here.</source>
        <translation>Здесь сказано, что показало обучение: какая эпоха лучшая, какого класса слишком мало.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
</context>
<context>
    <name>Waveform</name>
    <message>
        <source>Waveform</source>
        <translation>Форма волны</translation>
    </message>
</context>
<context>
    <name>WordStrip</name>
    <message>
        <source>Words</source>
        <translation>Слова</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>Вероятность</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Reading words</source>
        <translation>Чтение слов</translation>
    </message>
    <message>
        <source>No words of this recording are known. Let a model that listens to words suggest or classify.</source>
        <translation>Слова этой записи неизвестны. Пусть модель, которая слушает слова, предложит метки или классифицирует её.</translation>
    </message>
    <message>
        <source>Select words first: click one, or drag over several.</source>
        <translation>Сначала выберите слова: щёлкните по одному или протяните по нескольким.</translation>
    </message>
    <message>
        <source>Add a class first.</source>
        <translation>Сначала добавьте класс.</translation>
    </message>
</context>
<context>
    <name>_BackupsModel</name>
    <message>
        <source>Made</source>
        <translation>Создана</translation>
    </message>
    <message>
        <source>How long ago</source>
        <translation>Давность</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>только что</translation>
    </message>
    <message>
        <source>{} min ago</source>
        <translation>{} мин назад</translation>
    </message>
    <message>
        <source>{} h ago</source>
        <translation>{} ч назад</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation><numerusform>%n день назад</numerusform><numerusform>%n дня назад</numerusform><numerusform>%n дней назад</numerusform></translation>
    </message>
</context>
<context>
    <name>_ClassModel</name>
    <message>
        <source>{}: {} labelled in this project.
Click to draw with it; F2 renames it.</source>
        <translation>{}: размечено в проекте {}.
Щелчок — рисовать этим классом; F2 — переименовать.</translation>
    </message>
</context>
<context>
    <name>_KeyCaps</name>
    <message>
        <source>none</source>
        <translation>нет</translation>
    </message>
</context>
<context>
    <name>_KeysModel</name>
    <message>
        <source>What it does</source>
        <translation>Действие</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Где</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Show only: {}</source>
        <translation>Показать только: {}</translation>
    </message>
</context>
</TS>
