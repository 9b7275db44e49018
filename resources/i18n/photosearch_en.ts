<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>Activity</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoldersCard</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message numerus="yes">
        <source>%n star(s).</source>
        <translation>
            <numerusform>%n star.</numerusform>
            <numerusform>%n stars.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryPage</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n match(es)</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %n weaker one(s)</source>
        <translation>
            <numerusform>Show %n weaker one</numerusform>
            <numerusform>Show %n weaker ones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>The same picture is also in %n place(s):</source>
        <translation>
            <numerusform>The same picture is also in %n place:</numerusform>
            <numerusform>The same picture is also in %n places:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryWork</name>
    <message numerus="yes">
        <source>%n file(s) could not be read.</source>
        <translation>
            <numerusform>%n file could not be read.</numerusform>
            <numerusform>%n files could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message numerus="yes">
        <source>%n photo(s) put into “{name}”.</source>
        <translation>
            <numerusform>%n photo put into “{name}”.</numerusform>
            <numerusform>%n photos put into “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) taken out of “{name}”.</source>
        <translation>
            <numerusform>%n photo taken out of “{name}”.</numerusform>
            <numerusform>%n photos taken out of “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>%n path copied.</numerusform>
            <numerusform>%n paths copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) copied.</source>
        <translation>
            <numerusform>%n photo copied.</numerusform>
            <numerusform>%n photos copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copy(ies) are in {folder}.</source>
        <translation>
            <numerusform>%n copy is in {folder}.</numerusform>
            <numerusform>%n copies are in {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) moved to the bin.</source>
        <translation>
            <numerusform>%n photo moved to the bin.</numerusform>
            <numerusform>%n photos moved to the bin.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) are back.</source>
        <translation>
            <numerusform>%n photo is back.</numerusform>
            <numerusform>%n photos are back.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemsPage</name>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln problem</numerusform>
            <numerusform>%Ln problems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>%Ln file selected</numerusform>
            <numerusform>%Ln files selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SideModel</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
</context>
</TS>
