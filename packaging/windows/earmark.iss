; The installer for Windows. Made by build.py with: iscc /DVersion=... /DOutput=... /O...\dist packaging\windows\earmark.iss
; For one user without asking for an administrator, unless the person who installs chooses all users.

[Setup]
AppId={{5F0B1B77-8F0B-4F33-9A53-3E1C6D7B42A9}
AppName=Earmark
AppVersion={#Version}
VersionInfoVersion={#Version}
AppPublisher=The Earmark authors
DefaultDirName={autopf}\Earmark
DefaultGroupName=Earmark
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputBaseFilename={#Output}
SetupIconFile=..\..\build\icons\earmark.ico
UninstallDisplayIcon={app}\earmark.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "ru"; MessagesFile: "compiler:Languages\Russian.isl"

[CustomMessages]
en.ModelKind=Earmark model
ru.ModelKind=Модель Earmark

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; Libraries of an older version that this one no longer has would be found first.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\earmark\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{autoprograms}\Earmark"; Filename: "{app}\earmark.exe"
Name: "{autodesktop}\Earmark"; Filename: "{app}\earmark.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.earmark"; ValueType: string; ValueData: "Earmark.Model"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Earmark.Model"; ValueType: string; ValueData: "{cm:ModelKind}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Earmark.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\earmark.exe,0"
Root: HKA; Subkey: "Software\Classes\Earmark.Model\shell\open\command"; ValueType: string; ValueData: """{app}\earmark.exe"" ""%1"""

[Run]
Filename: "{app}\earmark.exe"; Description: "{cm:LaunchProgram,Earmark}"; Flags: nowait postinstall skipifsilent
