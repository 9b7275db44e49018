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
    <message numerus="yes">
        <source>%Ln more file(s) hold the same pictures.</source>
        <translation>
            <numerusform>%Ln more file holds the same picture.</numerusform>
            <numerusform>%Ln more files hold the same pictures.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message numerus="yes">
        <source>Both looked at the same %Ln photo(s). A blue frame: only this model found it.</source>
        <translation>
            <numerusform>Both looked at the same %Ln photo. A blue frame: only this model found it.</numerusform>
            <numerusform>Both looked at the same %Ln photos. A blue frame: only this model found it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln to the bin</source>
        <translation>
            <numerusform>Move %Ln to the bin</numerusform>
            <numerusform>Move %Ln to the bin</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) compared.</source>
        <translation>
            <numerusform>%Ln photo compared.</numerusform>
            <numerusform>%Ln photos compared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be compared yet.</source>
        <translation>
            <numerusform>%Ln photo could not be compared yet.</numerusform>
            <numerusform>%Ln photos could not be compared yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pair(s) that may be copies were not looked at.</source>
        <translation>
            <numerusform>%Ln pair that may be a copy was not looked at.</numerusform>
            <numerusform>%Ln pairs that may be copies were not looked at.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of 5 star(s)</source>
        <translation>
            <numerusform>%n of 5 stars</numerusform>
            <numerusform>%n of 5 stars</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindingNumbers</name>
    <message numerus="yes">
        <source>%Ln thumbnail(s) missing or damaged</source>
        <translation>
            <numerusform>%Ln thumbnail missing or damaged</numerusform>
            <numerusform>%Ln thumbnails missing or damaged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln leftover(s) of photos that are gone</source>
        <translation>
            <numerusform>%Ln leftover of photos that are gone</numerusform>
            <numerusform>%Ln leftovers of photos that are gone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) not yet ready to be searched</source>
        <translation>
            <numerusform>%Ln photo not yet ready to be searched</numerusform>
            <numerusform>%Ln photos not yet ready to be searched</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) in the database that do not fit together</source>
        <translation>
            <numerusform>%Ln entry in the database that does not fit the others</numerusform>
            <numerusform>%Ln entries in the database that do not fit together</numerusform>
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
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <translation>
            <numerusform>Show %Ln more</numerusform>
            <numerusform>Show %Ln more</numerusform>
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
        <source>%n photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>%n photo added to “{name}”.</numerusform>
            <numerusform>%n photos added to “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) removed from “{name}”.</source>
        <translation>
            <numerusform>%n photo removed from “{name}”.</numerusform>
            <numerusform>%n photos removed from “{name}”.</numerusform>
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
        <source>%n copy(ies) saved in {folder}.</source>
        <translation>
            <numerusform>%n copy saved in {folder}.</numerusform>
            <numerusform>%n copies saved in {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sidecar file(s) written beside the photos.</source>
        <translation>
            <numerusform>%n sidecar file written beside the photo.</numerusform>
            <numerusform>%n sidecar files written beside the photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) restored.</source>
        <translation>
            <numerusform>%n photo restored.</numerusform>
            <numerusform>%n photos restored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) moved to the bin.</source>
        <translation>
            <numerusform>%n photo moved to the bin.</numerusform>
            <numerusform>%n photos moved to the bin.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemDetails</name>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>%Ln file selected</numerusform>
            <numerusform>%Ln files selected</numerusform>
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
        <source>Show %Ln ignored file(s)</source>
        <translation>
            <numerusform>Show %Ln ignored file</numerusform>
            <numerusform>Show %Ln ignored files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProgressNumbers</name>
    <message numerus="yes">
        <source>Looking through folders: %Ln file(s) so far</source>
        <translation>
            <numerusform>Looking through folders: %Ln file so far</numerusform>
            <numerusform>Looking through folders: %Ln files so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>about %Ln hour left</numerusform>
            <numerusform>about %Ln hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln day(s) left</source>
        <translation>
            <numerusform>about %Ln day left</numerusform>
            <numerusform>about %Ln days left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to go</source>
        <translation>
            <numerusform>%Ln photo to go</numerusform>
            <numerusform>%Ln photos to go</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryCard</name>
    <message numerus="yes">
        <source>%n good match(es)</source>
        <translation>
            <numerusform>%n good match</numerusform>
            <numerusform>%n good matches</numerusform>
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
