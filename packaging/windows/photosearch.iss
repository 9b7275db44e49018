; The installer for Windows, for Inno Setup 6.3 or newer:
;
;   iscc packaging\windows\photosearch.iss
;
; after `python packaging/bundle.py`; /DBundle=… and /DPapers=… name other folders. In UTF-8 with its mark.
; For one user, without an administrator. Taking it away takes the program only: photos are never
; touched, and the library stays unless the user deletes its folder, which the last page names.

#ifndef Bundle
  #define Bundle "..\..\build\photosearch"
#endif
#ifndef Papers
  #define Papers "..\..\build\papers"
#endif
#include AddBackslash(Papers) + "windows\included.iss"

[Setup]
; Never to be changed: by this number the installer finds what it installed before.
AppId={{6C1F2B0E-6E53-4C77-9C0B-3E4B8B6F5A21}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher={#Publisher}
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Bundle}\licences\LICENSE.txt
OutputDir=..\..\build
OutputBaseFilename=photosearch-{#Version}-windows-x64
SetupIconFile={#Papers}\icons\photosearch.ico
UninstallDisplayIcon={app}\photosearch-window.exe
UninstallDisplayName={#Name}
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
WizardStyle=modern
ShowLanguageDialog=auto
ChangesAssociations=yes
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; Older releases of Inno Setup bring no Chinese, or no Korean: then its own words are English there.
#if FileExists(AddBackslash(CompilerPath) + "Languages\Korean.isl")
Name: "ko"; MessagesFile: "compiler:Languages\Korean.isl"
#else
Name: "ko"; MessagesFile: "compiler:Default.isl"
#endif
#if FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#else
Name: "zh"; MessagesFile: "compiler:Default.isl"
#endif

[LangOptions]
ko.LanguageName=한국어
ko.LanguageID=$0412
zh.LanguageName=简体中文
zh.LanguageID=$0804

[CustomMessages]
en.FindSimilar=Find similar photos with Photosearch
ko.FindSimilar=Photosearch로 비슷한 사진 찾기
zh.FindSimilar=用 Photosearch 查找相似的照片
en.InMenu=Offer “Find similar photos” in the menu of pictures
ko.InMenu=그림 파일 메뉴에 ‘비슷한 사진 찾기’ 넣기
zh.InMenu=在图片的右键菜单中加入“查找相似的照片”
en.Stays=Photosearch is gone from this computer. Your photos were not touched.%n%nThe library with your ratings, tags and albums, and the models you installed, are still there. If you no longer want them, delete this folder:%n%n%1
ko.Stays=Photosearch를 제거했습니다. 사진은 그대로 있습니다.%n%n별점, 태그, 앨범이 담긴 라이브러리와 설치한 모델은 남아 있습니다. 더 이상 필요 없으면 다음 폴더를 삭제하세요.%n%n%1
zh.Stays=Photosearch 已从这台电脑上移除。您的照片没有任何改动。%n%n保存着评分、标签和相册的图库，以及已安装的模型仍然保留。如果不再需要，请删除以下文件夹：%n%n%1

[Tasks]
Name: "similar"; Description: "{cm:InMenu}"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Files of another version must not stay beside those of this one.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\{#Name}"; Filename: "{app}\photosearch-window.exe"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\photosearch-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\photosearch-window.exe"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if Step = usUninstall then
    { What starts at login is ours alone, under this name; a library of its own folder has a suffix. }
    RegDeleteValue(HKCU, 'Software\Microsoft\Windows\CurrentVersion\Run', 'photosearch');
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('Stays'), [ExpandConstant('{localappdata}\{#Name}')]),
      mbInformation, MB_OK);
end;
