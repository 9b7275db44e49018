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
    <name>ConceptWork</name>
    <message numerus="yes">
        <source>%Ln photo(s) as examples</source>
        <translation>
            <numerusform>%Ln photo as example</numerusform>
            <numerusform>%Ln photos as examples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>%Ln photo added to “{name}”.</numerusform>
            <numerusform>%Ln photos added to “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not “{name}” from now on.</source>
        <translation>
            <numerusform>%Ln photo is not “{name}” from now on.</numerusform>
            <numerusform>%Ln photos are not “{name}” from now on.</numerusform>
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
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) of “{name}”</source>
        <translation>
            <numerusform>%Ln photo of “{name}”</numerusform>
            <numerusform>%Ln photos of “{name}”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %Ln selected photo(s)</source>
        <translation>
            <numerusform>The %Ln selected photo</numerusform>
            <numerusform>The %Ln selected photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln photo(s) of this place</source>
        <translation>
            <numerusform>The %Ln photo shown here</numerusform>
            <numerusform>All %Ln photos shown here</numerusform>
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
    <name>MainWindow</name>
    <message numerus="yes">
        <source>With %Ln photo(s).</source>
        <translation>
            <numerusform>With %Ln photo.</numerusform>
            <numerusform>With %Ln photos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OwnBenchmarkView</name>
    <message numerus="yes">
        <source>%Ln answer(s) of yours, each looked for among the same {photos} by the pictures alone: names and descriptions did not count.</source>
        <translation>
            <numerusform>%Ln answer of yours, looked for among the same {photos} by the pictures alone: names and descriptions did not count.</numerusform>
            <numerusform>%Ln answers of yours, each looked for among the same {photos} by the pictures alone: names and descriptions did not count.</numerusform>
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
    <name>SavedDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) now, the best first</source>
        <translation>
            <numerusform>%Ln photo now</numerusform>
            <numerusform>%Ln photos now, the best first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) now, the newest first</source>
        <translation>
            <numerusform>%Ln photo now</numerusform>
            <numerusform>%Ln photos now, the newest first</numerusform>
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
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied.</source>
        <translation>
            <numerusform>%Ln photo copied.</numerusform>
            <numerusform>%Ln photos copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved, with %Ln photo(s).</source>
        <translation>
            <numerusform>Saved, with %Ln photo.</numerusform>
            <numerusform>Saved, with %Ln photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sidecar file(s) copied with them.</source>
        <translation>
            <numerusform>%Ln sidecar file copied with them.</numerusform>
            <numerusform>%Ln sidecar files copied with them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not in the library any more.</source>
        <translation>
            <numerusform>%Ln photo is not in the library any more.</numerusform>
            <numerusform>%Ln photos are not in the library any more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be copied:</source>
        <translation>
            <numerusform>%Ln photo could not be copied:</numerusform>
            <numerusform>%Ln photos could not be copied:</numerusform>
        </translation>
    </message>
</context>
</TS>
