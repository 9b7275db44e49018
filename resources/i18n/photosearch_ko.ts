<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en_US">
<context>
    <name>About</name>
    <message>
        <source>About Photosearch</source>
        <translation>Photosearch 정보</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>버전 {version}</translation>
    </message>
    <message>
        <source>Finds photos on your own computer by what they show. Photos never leave this computer.</source>
        <translation>내 컴퓨터의 사진을 사진 속 내용으로 찾아 줍니다. 사진은 이 컴퓨터 밖으로 나가지 않습니다.</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>사용한 오픈 소스</translation>
    </message>
    <message>
        <source>The built-in model was trained on research data sets, some for non-commercial use; its description says which.</source>
        <translation>내장 모델은 연구용 데이터로 학습했으며, 일부는 비상업적 용도로만 쓸 수 있습니다. 자세한 내용은 모델 설명에 있습니다.</translation>
    </message>
    <message>
        <source>About the built-in model</source>
        <translation>내장 모델 설명</translation>
    </message>
</context>
<context>
    <name>Activity</name>
    <message>
        <source>Stop for now</source>
        <translation>지금은 중단</translation>
    </message>
    <message>
        <source>Search only</source>
        <translation>검색 전용</translation>
    </message>
    <message>
        <source>This library can only be read at the moment.</source>
        <translation>지금은 이 라이브러리를 읽을 수만 있습니다.</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>1시간 동안 일시 중지</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>그래도 계속</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>진행 상황</translation>
    </message>
    <message>
        <source>Size of the photos</source>
        <translation>사진 크기</translation>
    </message>
    <message>
        <source>Smaller photos</source>
        <translation>사진 작게</translation>
    </message>
    <message>
        <source>Larger photos</source>
        <translation>사진 크게</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>메시지 닫기</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more file(s) hold the same pictures.</source>
        <translation>
            <numerusform>같은 사진이 든 파일이 %Ln개 더 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Pause or stop</source>
        <translation>일시 중지 또는 중단</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 중지</translation>
    </message>
    <message>
        <source>The search model rests; it wakes up when it is needed.</source>
        <translation>검색 모델이 쉬고 있습니다. 필요할 때 다시 시작합니다.</translation>
    </message>
    <message>
        <source>The search model is starting.</source>
        <translation>검색 모델을 시작하고 있습니다.</translation>
    </message>
    <message>
        <source>The search model is awake.</source>
        <translation>검색 모델이 작동 중입니다.</translation>
    </message>
    <message>
        <source>The search model stopped; it starts again with the next search.</source>
        <translation>검색 모델이 멈췄습니다. 다음 검색 때 다시 시작합니다.</translation>
    </message>
</context>
<context>
    <name>AlbumName</name>
    <message>
        <source>Name of the album</source>
        <translation>앨범 이름</translation>
    </message>
</context>
<context>
    <name>BackgroundCard</name>
    <message>
        <source>Background work</source>
        <translation>백그라운드 작업</translation>
    </message>
    <message>
        <source>Processor cores used</source>
        <translation>사용할 프로세서 코어 수</translation>
    </message>
    <message>
        <source>More is faster while photos are added; fewer leaves the computer to you. Applies from the next update.</source>
        <translation>많을수록 사진을 빨리 추가하고, 적을수록 컴퓨터를 여유 있게 쓸 수 있습니다. 다음 업데이트부터 적용됩니다.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Graphics memory used</source>
        <translation>사용할 그래픽 메모리</translation>
    </message>
    <message>
        <source>The most that the search model may take of the graphics card’s memory. Applies when it is next started.</source>
        <translation>검색 모델이 그래픽 카드 메모리를 최대 얼마까지 쓸지 정합니다. 모델이 다음에 시작될 때부터 적용됩니다.</translation>
    </message>
    <message>
        <source>{share} %</source>
        <translation>{share}%</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <source>Only when I am not using the computer</source>
        <translation>컴퓨터를 쓰지 않을 때만 작업</translation>
    </message>
    <message>
        <source>Photos are read once keyboard and pointer have rested for two minutes.</source>
        <translation>키보드와 마우스를 2분 동안 쓰지 않으면 사진을 읽기 시작합니다.</translation>
    </message>
    <message>
        <source>This desktop does not tell whether the computer is being used.</source>
        <translation>이 데스크톱 환경에서는 컴퓨터를 쓰고 있는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Not while on battery</source>
        <translation>배터리를 쓸 때는 작업하지 않기</translation>
    </message>
    <message>
        <source>Photos are read once the computer is plugged in.</source>
        <translation>전원에 연결하면 사진을 읽습니다.</translation>
    </message>
    <message>
        <source>This computer does not tell what feeds it.</source>
        <translation>이 컴퓨터에서는 전원 상태를 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Not while an app fills the screen</source>
        <translation>전체 화면 앱을 쓸 때는 작업하지 않기</translation>
    </message>
    <message>
        <source>Films, games and talks are left in peace.</source>
        <translation>영화, 게임, 발표를 방해하지 않습니다.</translation>
    </message>
    <message>
        <source>This desktop does not tell whether an app fills the screen.</source>
        <translation>이 데스크톱 환경에서는 전체 화면 앱이 있는지 알 수 없습니다.</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>창을 닫아도 트레이에서 계속 실행</translation>
    </message>
    <message>
        <source>New photos can be found as soon as you open the window again.</source>
        <translation>창을 다시 열면 새 사진도 바로 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window quits Photosearch.</source>
        <translation>이 데스크톱 환경에는 트레이가 없어 창을 닫으면 Photosearch가 종료됩니다.</translation>
    </message>
    <message>
        <source>Start when I log in</source>
        <translation>로그인할 때 시작</translation>
    </message>
    <message>
        <source>In the background, without a window; the tray opens it.</source>
        <translation>창 없이 백그라운드에서 시작합니다. 트레이에서 창을 열 수 있습니다.</translation>
    </message>
    <message>
        <source>In the background, without a window. This desktop has no tray: start Photosearch as usual to see its window.</source>
        <translation>창 없이 백그라운드에서 시작합니다. 이 데스크톱 환경에는 트레이가 없으므로, 창을 보려면 평소처럼 Photosearch를 실행하십시오.</translation>
    </message>
</context>
<context>
    <name>BackupRows</name>
    <message>
        <source>Backups</source>
        <translation>백업</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>아직 백업이 없습니다.</translation>
    </message>
    <message>
        <source>Copies of what Photosearch knows, ratings, tags and albums included. One is made on every day on which something changes; they hold no photos.</source>
        <translation>별점, 태그, 앨범을 포함해 Photosearch가 알고 있는 정보의 사본입니다. 바뀐 것이 있는 날마다 하나씩 만들며, 사진은 들어 있지 않습니다.</translation>
    </message>
    <message>
        <source>{size}, before an upgrade</source>
        <translation>{size}, 업그레이드 전</translation>
    </message>
    <message>
        <source>Go back…</source>
        <translation>되돌리기…</translation>
    </message>
    <message>
        <source>Go back to {time}…</source>
        <translation>{time} 백업으로 되돌리기…</translation>
    </message>
    <message>
        <source>Go back to the library of {time}?</source>
        <translation>{time} 백업으로 라이브러리를 되돌리시겠습니까?</translation>
    </message>
    <message>
        <source>Ratings, tags and albums that came since then are lost. Photos that came since then are read again. No photo is touched, and the library as it is now is kept in a folder beside the backups.</source>
        <translation>그 뒤에 추가한 별점, 태그, 앨범은 사라집니다. 그 뒤에 추가된 사진은 다시 읽습니다. 사진 파일은 바뀌지 않으며, 지금의 라이브러리는 백업 옆 폴더에 보관됩니다.</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>되돌리기</translation>
    </message>
</context>
<context>
    <name>Breadcrumb</name>
    <message>
        <source>Show the folder {name}</source>
        <translation>{name} 폴더 보기</translation>
    </message>
</context>
<context>
    <name>CaptionBox</name>
    <message>
        <source>Describe this photo</source>
        <translation>이 사진 설명 만들기</translation>
    </message>
    <message>
        <source>With {model}, on this computer</source>
        <translation>이 컴퓨터에서 {model} 사용</translation>
    </message>
    <message>
        <source>Title in the file</source>
        <translation>파일에 적힌 제목</translation>
    </message>
    <message>
        <source>Description in the file</source>
        <translation>파일에 적힌 설명</translation>
    </message>
    <message>
        <source>Keywords in the file</source>
        <translation>파일에 적힌 키워드</translation>
    </message>
    <message>
        <source>Words in the file</source>
        <translation>파일에 적힌 글</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>캡션</translation>
    </message>
    <message>
        <source>Write a caption</source>
        <translation>캡션 쓰기</translation>
    </message>
    <message>
        <source>Enter saves, Shift+Enter begins a new line, Esc takes back.</source>
        <translation>Enter로 저장, Shift+Enter로 줄바꿈, Esc로 되돌리기.</translation>
    </message>
</context>
<context>
    <name>CaptionsCard</name>
    <message>
        <source>Photos are not being described for the moment. {reason}</source>
        <translation>지금은 사진 설명을 쓰지 않고 있습니다. {reason}</translation>
    </message>
    <message>
        <source>Such a model writes a sentence about each photo. You can search for its words as for your own captions; the two are kept apart.</source>
        <translation>사진마다 한 문장씩 설명을 쓰는 모델입니다. 직접 쓴 캡션처럼 그 말로 검색할 수 있고, 둘은 따로 보관됩니다.</translation>
    </message>
    <message>
        <source>Language of descriptions</source>
        <translation>설명의 언어</translation>
    </message>
    <message>
        <source>Where the model knows it; otherwise the model’s own.</source>
        <translation>모델이 할 수 있는 언어일 때 적용되며, 아니면 모델의 언어로 씁니다.</translation>
    </message>
    <message>
        <source>Same as the window</source>
        <translation>창과 같은 언어</translation>
    </message>
    <message>
        <source>Describe new photos in the background</source>
        <translation>새 사진의 설명을 백그라운드에서 만들기</translation>
    </message>
    <message>
        <source>When everything else is done, and by the rules for background work in the settings. Otherwise only when you ask for it beside a photo.</source>
        <translation>다른 작업이 모두 끝난 뒤, 설정의 백그라운드 작업 규칙에 따라 진행합니다. 끄면 사진 옆에서 직접 요청할 때만 만듭니다.</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>Check the library</source>
        <translation>라이브러리 검사</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중단</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>지금 검사</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>복구</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Compares the database, the search index and the thumbnails with each other. Photos are only read.</source>
        <translation>데이터베이스, 검색 색인, 썸네일이 서로 맞는지 확인합니다. 사진은 읽기만 합니다.</translation>
    </message>
    <message>
        <source>Everything has been put right.</source>
        <translation>모두 복구했습니다.</translation>
    </message>
    <message>
        <source>Everything is in order.</source>
        <translation>모두 정상입니다.</translation>
    </message>
    <message>
        <source>This cannot be repaired. Go back to a backup below.</source>
        <translation>복구할 수 없습니다. 아래에서 백업으로 되돌리십시오.</translation>
    </message>
    <message>
        <source>The next update puts the rest right:</source>
        <translation>나머지는 다음 업데이트에서 복구됩니다.</translation>
    </message>
    <message>
        <source>Your photos are untouched. These things can be repaired:</source>
        <translation>사진은 그대로 안전합니다. 다음 항목을 복구할 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Like: {name}</source>
        <translation>비슷한 사진: {name}</translation>
    </message>
    <message>
        <source>Remove the example</source>
        <translation>예시 사진 제거</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Look for new photos</source>
        <translation>새 사진 찾기</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>색인 일시 중지</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>사진 복사</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>경로 복사</translation>
    </message>
    <message>
        <source>Search with the copied picture</source>
        <translation>복사한 사진으로 검색</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>휴지통으로 이동</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>앞으로</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>모든 사진</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>문제 있는 파일</translation>
    </message>
    <message>
        <source>View large</source>
        <translation>크게 보기</translation>
    </message>
    <message>
        <source>Remove from this album</source>
        <translation>이 앨범에서 빼기</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>시스템 설정 따르기</translation>
    </message>
    <message>
        <source>Open with the default app</source>
        <translation>기본 앱으로 열기</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Save search…</source>
        <translation>검색 저장…</translation>
    </message>
    <message>
        <source>Write sidecar files (XMP)</source>
        <translation>사이드카 파일(XMP) 쓰기</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>중복 사진</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>비슷한 사진 찾기</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>이런 사진 더 보기</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>이런 사진 덜 보기</translation>
    </message>
    <message>
        <source>Save as concept…</source>
        <translation>개념으로 저장…</translation>
    </message>
    <message>
        <source>Add tag…</source>
        <translation>태그 추가…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>새 앨범…</translation>
    </message>
    <message>
        <source>Side bar</source>
        <translation>사이드바</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Fill the cells</source>
        <translation>칸에 꽉 채우기</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>썸네일 크게</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>썸네일 작게</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>About Photosearch</source>
        <translation>Photosearch 정보</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>별점 없음</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>편집</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>이동</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>도움말</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>별점</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>앨범에 추가</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>개념</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>화면 모드</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Duplicates</source>
        <translation>중복 사진</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>이전 사진</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>다음 사진</translation>
    </message>
    <message>
        <source>Keep the left one, move the other to the bin</source>
        <translation>왼쪽을 남기고 나머지를 휴지통으로</translation>
    </message>
    <message>
        <source>Keep the right one, move the other to the bin</source>
        <translation>오른쪽을 남기고 나머지를 휴지통으로</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>people eating outside</source>
        <translation>야외에서 식사하는 사람들</translation>
    </message>
    <message>
        <source>a dog running</source>
        <translation>달리는 개</translation>
    </message>
    <message>
        <source>the sea at sunset</source>
        <translation>해 질 녘 바다</translation>
    </message>
    <message>
        <source>children playing</source>
        <translation>노는 아이들</translation>
    </message>
    <message>
        <source>a red car</source>
        <translation>빨간 자동차</translation>
    </message>
    <message>
        <source>snow in the mountains</source>
        <translation>눈 덮인 산</translation>
    </message>
    <message>
        <source>{other} or {current}?</source>
        <translation>{other} · {current} 비교</translation>
    </message>
    <message>
        <source>You have not searched yet, so these examples are asked:</source>
        <translation>아직 검색한 적이 없어서 다음 예로 물어봅니다:</translation>
    </message>
    <message>
        <source>Your last searches are asked:</source>
        <translation>최근에 검색한 말로 물어봅니다:</translation>
    </message>
    <message numerus="yes">
        <source>Both looked at the same %Ln photo(s). A blue frame: only this model found it.</source>
        <translation>
            <numerusform>둘 다 같은 사진 %Ln장을 보았습니다. 파란 테두리는 그 모델만 찾은 사진입니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>이 모델 사용</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Add a search</source>
        <translation>검색어 추가</translation>
    </message>
    <message>
        <source>Both models are asked the same about 300 of your photos, which the new one reads first: some minutes for a large model. Nothing of it is wasted if you change over.</source>
        <translation>두 모델에게 내 사진 300장에 대해 같은 것을 묻습니다. 새 모델이 먼저 그 사진들을 읽는데, 큰 모델은 몇 분 걸립니다. 나중에 바꾸면 읽은 것이 그대로 쓰입니다.</translation>
    </message>
</context>
<context>
    <name>ConceptWork</name>
    <message>
        <source>Choose photos that show it, or add some with “More like this”.</source>
        <translation>보기로 삼을 사진을 선택하거나 ‘이런 사진 더 보기’로 추가하세요.</translation>
    </message>
    <message>
        <source>Save as concept</source>
        <translation>개념으로 저장</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) as examples</source>
        <translation>
            <numerusform>보기 사진 %Ln장</numerusform>
        </translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Concept “{name}” saved.</source>
        <translation>개념 ‘{name}’을(를) 저장했습니다.</translation>
    </message>
    <message>
        <source>“{name}” has learnt more.</source>
        <translation>‘{name}’에 보기를 더했습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>사진 %Ln장을 ‘{name}’에 추가했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not “{name}” from now on.</source>
        <translation>
            <numerusform>이제 사진 %Ln장은 ‘{name}’이(가) 아닙니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Concept “{name}” deleted.</source>
        <translation>개념 ‘{name}’을(를) 삭제했습니다.</translation>
    </message>
    <message>
        <source>Add to “{name}”</source>
        <translation>‘{name}’에 추가</translation>
    </message>
    <message>
        <source>Not “{name}”</source>
        <translation>‘{name}’ 아님</translation>
    </message>
</context>
<context>
    <name>CopyButton</name>
    <message>
        <source>Copied</source>
        <translation>복사함</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>경로 복사</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
    <message>
        <source>Show {name} in its folder</source>
        <translation>{name} 폴더에서 보기</translation>
    </message>
</context>
<context>
    <name>CoreSentences</name>
    <message>
        <source>Your photos are untouched, and nothing was overwritten. The library can be brought back from a backup.

{path}</source>
        <translation>사진은 그대로 안전하며 덮어쓴 것도 없습니다. 백업에서 라이브러리를 되돌릴 수 있습니다.

{path}</translation>
    </message>
    <message>
        <source>This backup is damaged too. Try an older one.

{path}</source>
        <translation>이 백업도 손상되었습니다. 더 오래된 백업을 사용해 보십시오.

{path}</translation>
    </message>
    <message>
        <source>This backup is no longer there.

{path}</source>
        <translation>이 백업이 더 이상 없습니다.

{path}</translation>
    </message>
    <message>
        <source>The disk that holds the library cannot be read or written. Check that it is connected and healthy, then start again; what was done is kept.

{path}</source>
        <translation>라이브러리가 있는 디스크를 읽거나 쓸 수 없습니다. 디스크가 연결되어 있고 정상인지 확인한 다음 다시 시작하십시오. 지금까지 한 작업은 그대로 남아 있습니다.

{path}</translation>
    </message>
    <message>
        <source>The library’s folder cannot be made at this place.

{path}</source>
        <translation>이 위치에 라이브러리 폴더를 만들 수 없습니다.

{path}</translation>
    </message>
    <message>
        <source>The settings file cannot be read. Mend it in a text editor, or delete it to go back to the defaults.

{path}</source>
        <translation>설정 파일을 읽을 수 없습니다. 텍스트 편집기로 고치거나, 파일을 삭제해 기본값으로 되돌리십시오.

{path}</translation>
    </message>
    <message>
        <source>This file cannot be used for reading words. Install it again.

{path}</source>
        <translation>이 파일로는 글자를 읽을 수 없습니다. 다시 설치하세요.

{path}</translation>
    </message>
    <message>
        <source>The photos here were read with another version of the model “{name}”. They can be searched again after the next update of the library.</source>
        <translation>이 라이브러리의 사진은 “{name}” 모델의 다른 버전으로 읽었습니다. 라이브러리를 업데이트하면 다시 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>The model “{name}”, with which this library is searched, is not installed. Install it again, or choose another one.</source>
        <translation>이 라이브러리에서 쓰는 “{name}” 모델이 설치되어 있지 않습니다. 모델을 다시 설치하거나 다른 모델을 선택하십시오.</translation>
    </message>
    <message>
        <source>There is not enough memory to run this model. Close other programs, or use a smaller model.</source>
        <translation>메모리가 부족해 이 모델을 실행할 수 없습니다. 다른 프로그램을 닫거나 더 작은 모델을 사용하십시오.</translation>
    </message>
    <message>
        <source>Without the internet: bring the model’s folder or a ZIP file of it from another computer, and install that.</source>
        <translation>인터넷 없이도 됩니다. 다른 컴퓨터에서 모델 폴더나 ZIP 파일을 가져와 설치하세요.</translation>
    </message>
    <message>
        <source>{host} cannot be reached. Check the connection, or use a mirror.</source>
        <translation>{host}에 연결할 수 없습니다. 연결을 확인하거나 미러를 사용하세요.</translation>
    </message>
    <message>
        <source>The connection to {host} breaks off again and again. What has arrived is kept: try again later.</source>
        <translation>{host} 연결이 자꾸 끊어집니다. 받은 부분은 남아 있으니 나중에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>{host} answered with something else than the model. A network that wants you to sign in first does that, and so does a wrong mirror address.</source>
        <translation>{host}에서 모델이 아닌 다른 것을 보냈습니다. 먼저 로그인해야 하는 네트워크이거나 미러 주소가 틀렸을 수 있습니다.</translation>
    </message>
    <message>
        <source>{host} gives this model only to people who have signed in and agreed to its terms. Photosearch never signs in: download it with a browser.</source>
        <translation>{host}에서는 로그인하고 약관에 동의해야 이 모델을 받을 수 있습니다. Photosearch는 로그인하지 않으니 브라우저로 내려받으세요.</translation>
    </message>
    <message>
        <source>{host} has not got this model, or shows it to nobody who is not signed in. Check the mirror’s address, if you use one.</source>
        <translation>{host}에 이 모델이 없거나, 로그인한 사람에게만 보여 줍니다. 미러를 쓴다면 주소를 확인하세요.</translation>
    </message>
    <message>
        <source>{host} has had too many requests from this network. Try again later.</source>
        <translation>이 네트워크에서 {host}에 요청이 너무 많았습니다. 나중에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>{host} has a problem of its own (error {status}). Try again later, or use a mirror.</source>
        <translation>{host} 쪽에 문제가 있습니다(오류 {status}). 나중에 다시 시도하거나 미러를 사용하세요.</translation>
    </message>
    <message>
        <source>{host} refused to send the model (error {status}).</source>
        <translation>{host}에서 모델을 보내 주지 않았습니다(오류 {status}).</translation>
    </message>
    <message>
        <source>The model “{name}” cannot be downloaded by Photosearch.</source>
        <translation>‘{name}’ 모델은 Photosearch가 내려받을 수 없습니다.</translation>
    </message>
    <message>
        <source>There is no model called “{name}” to download.</source>
        <translation>내려받을 수 있는 ‘{name}’ 모델이 없습니다.</translation>
    </message>
    <message>
        <source>The file {name} did not arrive as it was published, so it was thrown away. Try again; if that does not help, use another mirror, or none.</source>
        <translation>{name} 파일이 공개된 것과 다르게 도착해서 버렸습니다. 다시 시도하고, 그래도 안 되면 다른 미러를 쓰거나 미러 없이 해 보세요.</translation>
    </message>
    <message>
        <source>This is no model that Photosearch can run. Choose another one.</source>
        <translation>Photosearch가 실행할 수 있는 모델이 아닙니다. 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>This model is incomplete where it was published. Choose another one.</source>
        <translation>이 모델은 공개된 곳에서부터 완전하지 않습니다. 다른 모델을 고르세요.</translation>
    </message>
    <message>
        <source>The folder of the models cannot be read or written. Check its permissions.

{path}</source>
        <translation>모델 폴더를 읽거나 쓸 수 없습니다. 권한을 확인하세요.

{path}</translation>
    </message>
    <message>
        <source>There is not enough room left on the disk that holds the models. Make room and try again.

{path}</source>
        <translation>모델이 저장되는 디스크에 남은 공간이 부족합니다. 공간을 비우고 다시 시도하세요.

{path}</translation>
    </message>
    <message>
        <source>“{address}” is no address of a mirror. It should look like https://example.org.</source>
        <translation>‘{address}’은(는) 미러 주소가 아닙니다. https://example.org 같은 모양이어야 합니다.</translation>
    </message>
    <message>
        <source>What was to be installed is no longer there.

{path}</source>
        <translation>설치하려던 것이 이제 그 자리에 없습니다.

{path}</translation>
    </message>
    <message>
        <source>There is no model in this folder. Choose the one that holds config.json and the weights.

{path}</source>
        <translation>이 폴더에는 모델이 없습니다. config.json과 가중치 파일이 든 폴더를 고르세요.

{path}</translation>
    </message>
    <message>
        <source>This is a model of the kind “{kind}”, which Photosearch cannot run.

{path}</source>
        <translation>Photosearch가 실행할 수 없는 ‘{kind}’ 종류의 모델입니다.

{path}</translation>
    </message>
    <message>
        <source>There is no model here that Photosearch can run.

{path}</source>
        <translation>여기에는 Photosearch가 실행할 수 있는 모델이 없습니다.

{path}</translation>
    </message>
    <message>
        <source>The file is no ZIP file, or it is damaged. Download it again.

{path}</source>
        <translation>ZIP 파일이 아니거나 손상된 파일입니다. 다시 내려받으세요.

{path}</translation>
    </message>
    <message>
        <source>This model wants to write outside its folder, so it was not installed.

{path}</source>
        <translation>이 모델은 자기 폴더 밖에 쓰려고 해서 설치하지 않았습니다.

{path}</translation>
    </message>
    <message>
        <source>The model is in use, or may not be changed. Close other windows of Photosearch and try again.

{path}</source>
        <translation>모델이 사용 중이거나 바꿀 수 없는 상태입니다. 다른 Photosearch 창을 닫고 다시 시도하세요.

{path}</translation>
    </message>
    <message>
        <source>Another model is being installed, perhaps by another Photosearch. Wait until that is done and try again.</source>
        <translation>다른 모델을 설치하고 있습니다. 다른 Photosearch에서 하는 것일 수도 있습니다. 끝난 뒤에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The model has no weights: bring model.safetensors or pytorch_model.bin along with its config.json.

{path}</source>
        <translation>모델에 가중치가 없습니다. config.json과 함께 model.safetensors 또는 pytorch_model.bin도 가져오세요.

{path}</translation>
    </message>
    <message>
        <source>The model has no tokenizer: bring its files too, such as tokenizer.json or vocab.txt.

{path}</source>
        <translation>모델에 토크나이저가 없습니다. tokenizer.json이나 vocab.txt 같은 파일도 가져오세요.

{path}</translation>
    </message>
    <message>
        <source>The model is incomplete. These files are missing: {files}.

{path}</source>
        <translation>모델이 완전하지 않습니다. 없는 파일: {files}.

{path}</translation>
    </message>
    <message>
        <source>No model that describes photos is chosen. Choose or install one among the models.</source>
        <translation>사진을 설명할 모델이 선택되지 않았습니다. 모델 페이지에서 고르거나 설치하세요.</translation>
    </message>
    <message>
        <source>This photo cannot be reached now. Connect the drive it is on.</source>
        <translation>지금은 이 사진을 읽을 수 없습니다. 사진이 있는 드라이브를 연결하세요.</translation>
    </message>
    <message>
        <source>A caption can have {most} characters at most.</source>
        <translation>캡션은 {most}자까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>There are no photos yet that the models could be compared on. Add a folder first.</source>
        <translation>모델을 비교해 볼 사진이 아직 없습니다. 먼저 폴더를 추가하세요.</translation>
    </message>
    <message>
        <source>The model “{name}” is the one in use already.</source>
        <translation>‘{name}’ 모델은 이미 사용 중입니다.</translation>
    </message>
    <message>
        <source>The model “{name}” describes photos in words; it cannot search for them.</source>
        <translation>‘{name}’은(는) 사진을 글로 설명하는 모델이라 검색에는 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>A model cannot be called “{name}”. Rename its folder or ZIP file: letters from A to Z, digits, and the signs _ . and - will do.</source>
        <translation>모델 이름으로 ‘{name}’은(는) 쓸 수 없습니다. 폴더나 ZIP 파일의 이름을 영문자, 숫자, 기호 _ . - 만으로 바꾸세요.</translation>
    </message>
    <message>
        <source>“{name}” is the name of the built-in model. Rename the folder or ZIP file first.</source>
        <translation>‘{name}’은(는) 기본 모델의 이름입니다. 폴더나 ZIP 파일의 이름을 먼저 바꾸세요.</translation>
    </message>
    <message>
        <source>“{name}” ships with Photosearch and cannot be removed.</source>
        <translation>‘{name}’은(는) Photosearch에 포함된 모델이라 제거할 수 없습니다.</translation>
    </message>
    <message>
        <source>This photo has not been compared with the others yet. Try again when its folder has been read.</source>
        <translation>이 사진은 아직 다른 사진과 비교되지 않았습니다. 폴더를 다 읽은 다음 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>This photo is no longer in the library.</source>
        <translation>이 사진은 더 이상 라이브러리에 없습니다.</translation>
    </message>
    <message>
        <source>The processes that read photos cannot be started. Close other programs to free memory, and try again.</source>
        <translation>사진을 읽는 프로세스를 시작할 수 없습니다. 다른 프로그램을 닫아 메모리를 확보한 다음 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>The photo is no longer in the bin of this system.

{path}</source>
        <translation>이 사진은 더 이상 시스템 휴지통에 없습니다.

{path}</translation>
    </message>
    <message>
        <source>There is another file at the photo’s place now. Rename that one first, or take the photo out of the bin by hand.

{path}</source>
        <translation>사진이 있던 자리에 지금은 다른 파일이 있습니다. 그 파일의 이름을 먼저 바꾸거나, 휴지통에서 사진을 직접 꺼내십시오.

{path}</translation>
    </message>
    <message>
        <source>Sidecar files cannot be written into this folder. Allow writing there, or keep stars, tags and captions in the library only.

{path}</source>
        <translation>이 폴더에는 사이드카 파일을 쓸 수 없습니다. 쓰기를 허용하거나, 별점·태그·캡션을 라이브러리에만 두세요.

{path}</translation>
    </message>
    <message>
        <source>This sidecar file was left as it is, because it could not be understood. Look at it with the program that wrote it, or move it away.

{path}</source>
        <translation>이 사이드카 파일은 내용을 알 수 없어 그대로 두었습니다. 파일을 만든 프로그램으로 확인하거나 다른 곳으로 옮기세요.

{path}</translation>
    </message>
    <message>
        <source>This sidecar file could not be written. Check that its drive is connected.

{path}</source>
        <translation>이 사이드카 파일을 쓰지 못했습니다. 드라이브가 연결되어 있는지 확인하세요.

{path}</translation>
    </message>
    <message>
        <source>What starts at login could not be changed. The system’s own settings have a list of what starts at login.</source>
        <translation>로그인할 때 시작할 항목을 바꾸지 못했습니다. 시스템 설정의 시작 프로그램 목록에서 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>The library’s folder has too long a name to be opened at login. Windows allows 260 characters.</source>
        <translation>라이브러리 폴더의 경로가 너무 길어 로그인할 때 열 수 없습니다. Windows에서는 260자까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>The library’s folder, or the one in which Photosearch lies, has a name that is no text, so it cannot be opened at login.</source>
        <translation>라이브러리 폴더나 Photosearch가 있는 폴더의 이름에 글자가 아닌 값이 들어 있어 로그인할 때 열 수 없습니다.</translation>
    </message>
    <message>
        <source>There is no room left there. {done} of {all} photos were copied, and stay. Free some space or choose another folder for the rest.

{path}</source>
        <translation>저장 공간이 부족합니다. 사진 {all}장 중 {done}장은 복사되어 그대로 있습니다. 공간을 비우거나 나머지를 복사할 다른 폴더를 고르세요.

{path}</translation>
    </message>
    <message>
        <source>There is no room left there, so nothing was written. Free some space, or choose another folder.

{path}</source>
        <translation>저장 공간이 부족해 아무것도 저장하지 않았습니다. 공간을 비우거나 다른 폴더를 고르세요.

{path}</translation>
    </message>
    <message>
        <source>This folder cannot be written. Choose another one.

{path}</source>
        <translation>이 폴더에는 저장할 수 없습니다. 다른 폴더를 고르세요.

{path}</translation>
    </message>
    <message>
        <source>Nothing could be written there ({why}). Choose another folder.

{path}</source>
        <translation>이곳에는 저장할 수 없습니다({why}). 다른 폴더를 고르세요.

{path}</translation>
    </message>
    <message>
        <source>There is a file “{name}” in this folder already. Choose another name.

{path}</source>
        <translation>이 폴더에 ‘{name}’ 파일이 이미 있습니다. 다른 이름을 고르세요.

{path}</translation>
    </message>
    <message>
        <source>There is a folder of that name. Choose another name.</source>
        <translation>같은 이름의 폴더가 있습니다. 다른 이름을 고르세요.</translation>
    </message>
    <message>
        <source>There is an album “{name}” already. Choose another name.</source>
        <translation>‘{name}’ 앨범이 이미 있습니다. 다른 이름을 입력하세요.</translation>
    </message>
    <message>
        <source>This search is too long to be kept. Shorten it.</source>
        <translation>검색어가 너무 길어 저장할 수 없습니다. 짧게 줄여 주세요.</translation>
    </message>
    <message>
        <source>This smart album is not there any more.</source>
        <translation>이 스마트 앨범은 더 이상 없습니다.</translation>
    </message>
</context>
<context>
    <name>Duplicates</name>
    <message>
        <source>Same file</source>
        <translation>같은 파일</translation>
    </message>
    <message>
        <source>Same picture</source>
        <translation>같은 사진</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>한 순간</translation>
    </message>
    <message>
        <source>Just similar</source>
        <translation>비슷한 사진</translation>
    </message>
    <message>
        <source>Files that are equal to the last byte. One of them is enough.</source>
        <translation>마지막 바이트까지 똑같은 파일입니다. 하나만 있으면 됩니다.</translation>
    </message>
    <message>
        <source>The same picture saved again, made smaller, turned, mirrored or cropped. Look before you choose: a crop may be the one you made on purpose.</source>
        <translation>같은 사진을 다시 저장하거나 줄이거나 돌리거나 뒤집거나 잘라 낸 것입니다. 고르기 전에 살펴보세요. 일부러 잘라 둔 사진일 수도 있습니다.</translation>
    </message>
    <message>
        <source>Photos that one camera took of the same thing within seconds. They are different photos, so nothing is chosen for you.</source>
        <translation>한 카메라로 몇 초 사이에 같은 장면을 찍은 사진입니다. 서로 다른 사진이므로 미리 골라 두지 않습니다.</translation>
    </message>
    <message>
        <source>Photos that look alike and are different photos. Nothing is chosen for you.</source>
        <translation>비슷해 보이지만 서로 다른 사진입니다. 미리 골라 두지 않습니다.</translation>
    </message>
    <message>
        <source>No file is here twice.</source>
        <translation>똑같은 파일이 없습니다.</translation>
    </message>
    <message>
        <source>No picture is here in other files.</source>
        <translation>같은 사진을 담은 다른 파일이 없습니다.</translation>
    </message>
    <message>
        <source>No photos of one moment.</source>
        <translation>한 순간에 연달아 찍은 사진이 없습니다.</translation>
    </message>
    <message>
        <source>No photos that look alike.</source>
        <translation>비슷해 보이는 사진이 없습니다.</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>추천</translation>
    </message>
    <message>
        <source>Other size</source>
        <translation>다른 크기</translation>
    </message>
    <message>
        <source>Saved again</source>
        <translation>다시 저장됨</translation>
    </message>
    <message>
        <source>Other format</source>
        <translation>다른 형식</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>반전됨</translation>
    </message>
    <message>
        <source>Turned</source>
        <translation>회전됨</translation>
    </message>
    <message>
        <source>Cropped</source>
        <translation>잘라 냄</translation>
    </message>
    <message>
        <source>Shows more</source>
        <translation>더 넓게 보임</translation>
    </message>
    <message>
        <source>Same moment</source>
        <translation>같은 순간</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>비슷함</translation>
    </message>
    <message>
        <source>the others are not connected</source>
        <translation>나머지는 연결되지 않음</translation>
    </message>
    <message>
        <source>the whole picture</source>
        <translation>전체 사진</translation>
    </message>
    <message>
        <source>most pixels</source>
        <translation>해상도가 가장 높음</translation>
    </message>
    <message>
        <source>least compressed</source>
        <translation>압축이 가장 적음</translation>
    </message>
    <message>
        <source>lies as most of them do</source>
        <translation>방향이 대부분과 같음</translation>
    </message>
    <message>
        <source>sharpest</source>
        <translation>가장 선명함</translation>
    </message>
    <message>
        <source>most stars</source>
        <translation>별점이 가장 높음</translation>
    </message>
    <message>
        <source>has captions or tags</source>
        <translation>설명이나 태그가 있음</translation>
    </message>
    <message>
        <source>its name is no copy’s</source>
        <translation>복사본 이름이 아님</translation>
    </message>
    <message>
        <source>the others lie among backups</source>
        <translation>나머지는 백업 폴더에 있음</translation>
    </message>
    <message>
        <source>came first; else no difference</source>
        <translation>먼저 추가됨, 그 밖의 차이 없음</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>해상도</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>파일 크기</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>촬영 시각</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>별점</translation>
    </message>
    <message>
        <source>Captions and tags</source>
        <translation>설명과 태그</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>선명도</translation>
    </message>
</context>
<context>
    <name>DuplicatesNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>파일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln to the bin</source>
        <translation>
            <numerusform>%Ln개를 휴지통으로</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>외 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) compared.</source>
        <translation>
            <numerusform>사진 %Ln장을 비교했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be compared yet.</source>
        <translation>
            <numerusform>사진 %Ln장은 아직 비교하지 못했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pair(s) that may be copies were not looked at.</source>
        <translation>
            <numerusform>같은 사진일 수 있는 %Ln쌍은 확인하지 않았습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message>
        <source>Duplicates</source>
        <translation>중복 사진</translation>
    </message>
    <message>
        <source>Nothing is moved unless you say so, and then only to the system’s bin: it can be undone.</source>
        <translation>직접 고르기 전에는 아무것도 옮기지 않으며, 옮기더라도 시스템 휴지통으로만 옮기므로 되돌릴 수 있습니다.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>다시 찾기</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>ElsewhereCard</name>
    <message>
        <source>Choose the model’s folder</source>
        <translation>모델 폴더 선택</translation>
    </message>
    <message>
        <source>Choose the ZIP file</source>
        <translation>ZIP 파일 선택</translation>
    </message>
    <message>
        <source>ZIP files (*.zip)</source>
        <translation>ZIP 파일 (*.zip)</translation>
    </message>
    <message>
        <source>Other ways to get a model</source>
        <translation>모델을 가져오는 다른 방법</translation>
    </message>
    <message>
        <source>Bring a model yourself</source>
        <translation>직접 가져오기</translation>
    </message>
    <message>
        <source>Behind a firewall, or offline: download the model’s folder on another computer, carry it here on a USB stick, and choose it, as a folder or as a ZIP file.</source>
        <translation>방화벽 안쪽이거나 인터넷이 없다면, 다른 컴퓨터에서 모델 폴더를 내려받아 USB 메모리로 옮긴 뒤 폴더나 ZIP 파일로 고르세요.</translation>
    </message>
    <message>
        <source>From a folder or ZIP…</source>
        <translation>폴더 또는 ZIP에서…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>폴더에서…</translation>
    </message>
    <message>
        <source>From a ZIP file…</source>
        <translation>ZIP 파일에서…</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>미러</translation>
    </message>
    <message>
        <source>Address of a mirror of Hugging Face, if that cannot be reached from here. Models are downloaded from there, and checked as always. Empty: Hugging Face itself.</source>
        <translation>여기서 Hugging Face에 연결되지 않을 때 쓸 미러의 주소입니다. 모델을 그곳에서 내려받고 늘 하던 대로 확인합니다. 비워 두면 Hugging Face에서 바로 받습니다.</translation>
    </message>
</context>
<context>
    <name>Ended</name>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Cancelled. What has arrived is kept for two weeks.</source>
        <translation>취소했습니다. 받은 부분은 2주 동안 보관됩니다.</translation>
    </message>
    <message>
        <source>Cancelled. What has been done is kept.</source>
        <translation>취소했습니다. 지금까지 한 것은 남아 있습니다.</translation>
    </message>
</context>
<context>
    <name>ExampleSearch</name>
    <message>
        <source>Search for something first; then say what is not like it.</source>
        <translation>먼저 검색한 다음, 결과에서 원하지 않는 사진을 고르세요.</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Copies of the photos</source>
        <translation>사진 복사본</translation>
    </message>
    <message>
        <source>The files themselves, in a folder of your choice.</source>
        <translation>사진 파일을 원하는 폴더에 복사합니다.</translation>
    </message>
    <message>
        <source>Contact sheet (web page)</source>
        <translation>밀착 인화(웹 페이지)</translation>
    </message>
    <message>
        <source>Small pictures with their names, to look at, send or print.</source>
        <translation>작은 사진과 이름을 한눈에 보고, 보내고, 인쇄할 수 있습니다.</translation>
    </message>
    <message>
        <source>Contact sheet (Markdown)</source>
        <translation>밀착 인화(마크다운)</translation>
    </message>
    <message>
        <source>A report with a table of small pictures and their scores.</source>
        <translation>작은 사진과 점수를 표로 정리한 보고서입니다.</translation>
    </message>
    <message>
        <source>List for a spreadsheet (CSV)</source>
        <translation>스프레드시트용 목록(CSV)</translation>
    </message>
    <message>
        <source>Names, dates, stars, tags and captions, a line for each photo.</source>
        <translation>이름, 날짜, 별점, 태그, 설명을 사진마다 한 줄씩 적습니다.</translation>
    </message>
    <message>
        <source>List with tabs (TSV)</source>
        <translation>탭으로 구분한 목록(TSV)</translation>
    </message>
    <message>
        <source>The same, with tabs between the columns.</source>
        <translation>같은 내용을 탭으로 구분합니다.</translation>
    </message>
    <message>
        <source>List for programs (JSON)</source>
        <translation>프로그램용 목록(JSON)</translation>
    </message>
    <message>
        <source>The same, for scripts and other programs.</source>
        <translation>같은 내용을 스크립트나 다른 프로그램에서 쓸 수 있게 저장합니다.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>No preview</source>
        <translation>미리 보기 없음</translation>
    </message>
    <message>
        <source>Good matches</source>
        <translation>잘 맞는 사진</translation>
    </message>
    <message>
        <source>Possible matches</source>
        <translation>맞을 수 있는 사진</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>찾는 사진이 아닐 가능성이 높음</translation>
    </message>
    <message>
        <source>You stopped it; the copies made so far are there.</source>
        <translation>중간에 멈췄습니다. 그때까지 만든 복사본은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>its drive is not connected</source>
        <translation>드라이브가 연결되어 있지 않음</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>그 밖에 {count}장</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) of “{name}”</source>
        <translation>
            <numerusform>‘{name}’의 사진 %Ln장</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy the photos to</source>
        <translation>사진을 복사할 폴더</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>다른 이름으로 저장</translation>
    </message>
    <message>
        <source>This folder is in the library, so the copies will come to it as further files of the same photos. Choose another folder to avoid that.</source>
        <translation>라이브러리에 들어 있는 폴더라서 복사본도 같은 사진의 다른 파일로 라이브러리에 들어갑니다. 원하지 않으면 다른 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>You stopped it; nothing was written.</source>
        <translation>중간에 멈춰 아무것도 저장하지 않았습니다.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>{done} of {total} photos</source>
        <translation>사진 {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Export photos</source>
        <translation>사진 내보내기</translation>
    </message>
    <message>
        <source>Which photos</source>
        <translation>내보낼 사진</translation>
    </message>
    <message>
        <source>As</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>저장할 곳</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln selected photo(s)</source>
        <translation>
            <numerusform>선택한 사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln photo(s) of this place</source>
        <translation>
            <numerusform>여기에 있는 사진 %Ln장 모두</numerusform>
        </translation>
    </message>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>For Excel: mark the text as UTF-8</source>
        <translation>엑셀용: UTF-8 표시를 넣어 글자가 깨지지 않게 하기</translation>
    </message>
    <message>
        <source>Pictures inside the file, not in a folder beside it</source>
        <translation>사진을 옆 폴더가 아니라 파일 안에 넣기</translation>
    </message>
    <message>
        <source>Links to the photos on this computer</source>
        <translation>이 컴퓨터에 있는 사진으로 연결하는 링크 넣기</translation>
    </message>
    <message>
        <source>Keep the folders they are in</source>
        <translation>폴더 구조 유지</translation>
    </message>
    <message>
        <source>Sidecar files (XMP), too</source>
        <translation>사이드카 파일(XMP)도 함께</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>선택…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Like {name}</source>
        <translation>{name}와(과) 비슷한 사진</translation>
    </message>
    <message>
        <source>Rated photos</source>
        <translation>별점 준 사진</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
</context>
<context>
    <name>FactNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of 5 star(s)</source>
        <translation>
            <numerusform>별 5개 중 %n개</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>Copy the place</source>
        <translation>위치 복사</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Date</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>{time}, when the file was last changed (the camera said no date)</source>
        <translation>{time}, 파일을 마지막으로 수정한 시각 (촬영 날짜 없음)</translation>
    </message>
    <message>
        <source>{time} (UTC{offset})</source>
        <translation>{time} (UTC{offset})</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>찍은 날짜</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>{dimensions} ({amount} MP)</source>
        <translation>{dimensions} ({amount} MP)</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>노출</translation>
    </message>
    <message>
        <source>{amount} s</source>
        <comment>seconds</comment>
        <translation>{amount}초</translation>
    </message>
    <message>
        <source>{amount} mm</source>
        <translation>{amount} mm</translation>
    </message>
    <message>
        <source>Like {amount} mm on 35 mm film</source>
        <translation>35mm 환산 {amount} mm</translation>
    </message>
    <message>
        <source>{metres} m above the sea</source>
        <translation>해발 {metres} m</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <comment>latitude</comment>
        <translation>북위 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <comment>latitude</comment>
        <translation>남위 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <comment>longitude</comment>
        <translation>동경 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <comment>longitude</comment>
        <translation>서경 {degrees}°</translation>
    </message>
    <message>
        <source>Title in the file</source>
        <translation>파일에 적힌 제목</translation>
    </message>
    <message>
        <source>Description in the file</source>
        <translation>파일에 적힌 설명</translation>
    </message>
    <message>
        <source>Keywords in the file</source>
        <translation>파일에 적힌 키워드</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>작가</translation>
    </message>
    <message>
        <source>Copyright</source>
        <translation>저작권</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>손상</translation>
    </message>
    <message>
        <source>Part of this file is damaged</source>
        <translation>파일 일부가 손상됨</translation>
    </message>
    <message>
        <source>What could be read is shown.</source>
        <translation>읽을 수 있는 부분만 표시합니다.</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>별점 없음</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{total}장 중 {number}번째</translation>
    </message>
    <message>
        <source>{amount}%</source>
        <translation>{amount}%</translation>
    </message>
    <message>
        <source>{date}, {time}</source>
        <translation>{date} {time}</translation>
    </message>
    <message>
        <source>Very similar</source>
        <translation>매우 비슷함</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>비슷함</translation>
    </message>
    <message>
        <source>Less similar</source>
        <translation>조금 비슷함</translation>
    </message>
    <message>
        <source>Good match</source>
        <translation>잘 맞음</translation>
    </message>
    <message>
        <source>Possible match</source>
        <translation>맞을 수 있음</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>찾는 사진이 아닐 가능성이 높음</translation>
    </message>
    <message>
        <source>Compared with the photo {name}</source>
        <translation>{name} 사진과 비교함</translation>
    </message>
    <message>
        <source>Meets the filters: {filters}</source>
        <translation>필터에 맞음: {filters}</translation>
    </message>
    <message>
        <source>This photo could not be compared yet.</source>
        <translation>이 사진은 아직 비교할 수 없습니다.</translation>
    </message>
    <message>
        <source>Compared with: “{words}”</source>
        <translation>비교한 말: “{words}”</translation>
    </message>
    <message>
        <source>Without: “{words}”</source>
        <translation>제외한 말: “{words}”</translation>
    </message>
    <message>
        <source>By what the picture shows</source>
        <translation>사진 속 내용으로 찾음</translation>
    </message>
    <message>
        <source>The parts of the picture were compared too</source>
        <translation>사진의 부분까지 비교함</translation>
    </message>
    <message>
        <source>Like the photo {names}</source>
        <translation>보기 사진: {names}</translation>
    </message>
    <message>
        <source>Less like the photo {names}</source>
        <translation>제외할 보기 사진: {names}</translation>
    </message>
    <message>
        <source>Concept: {names}</source>
        <translation>개념: {names}</translation>
    </message>
    <message>
        <source>Without the concept {names}</source>
        <translation>제외할 개념: {names}</translation>
    </message>
    <message>
        <source>Words in your caption: “{words}”</source>
        <translation>내 캡션에 있는 말: “{words}”</translation>
    </message>
    <message>
        <source>Words in the file: “{words}”</source>
        <translation>파일에 적힌 말: “{words}”</translation>
    </message>
    <message>
        <source>Words in a model’s description: “{words}”</source>
        <translation>모델이 쓴 설명에 있는 말: “{words}”</translation>
    </message>
    <message>
        <source>Words in the picture: “{words}”</source>
        <translation>사진 속 글자: “{words}”</translation>
    </message>
    <message>
        <source>Tag: “{words}”</source>
        <translation>태그: “{words}”</translation>
    </message>
    <message>
        <source>File name: “{words}”</source>
        <translation>파일 이름: “{words}”</translation>
    </message>
    <message>
        <source>Folder: “{words}”</source>
        <translation>폴더: “{words}”</translation>
    </message>
    <message>
        <source>Words in the caption: “{words}”</source>
        <translation>캡션에 있는 말: “{words}”</translation>
    </message>
    <message>
        <source>“{typed}” was read as “{meant}”</source>
        <translation>“{typed}” 대신 “{meant}”(으)로 찾았습니다</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Cut</source>
        <translation>잘라내기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
</context>
<context>
    <name>FindingNumbers</name>
    <message numerus="yes">
        <source>%Ln thumbnail(s) missing or damaged</source>
        <translation>
            <numerusform>없거나 손상된 썸네일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln leftover(s) of photos that are gone</source>
        <translation>
            <numerusform>사라진 사진이 남긴 정보 %Ln건</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) not yet ready to be searched</source>
        <translation>
            <numerusform>아직 검색할 수 없는 사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) in the database that do not fit together</source>
        <translation>
            <numerusform>데이터베이스에서 서로 맞지 않는 항목 %Ln건</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>The database is damaged</source>
        <translation>데이터베이스가 손상되었습니다</translation>
    </message>
    <message>
        <source>The search index does not fit the library</source>
        <translation>검색 색인이 라이브러리와 맞지 않습니다</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Find any photo by describing it</source>
        <translation>말로 찾는 내 사진</translation>
    </message>
    <message>
        <source>Type what a photo shows – “dog on the beach”, “birthday cake” – and Photosearch finds it among the photos on this computer, in Korean, English or Chinese.</source>
        <translation>“바닷가의 강아지”, “생일 케이크”처럼 사진 속 내용을 입력하면 Photosearch가 이 컴퓨터에 있는 사진 가운데서 찾아 줍니다. 한국어, 영어, 중국어로 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Where are your photos?</source>
        <translation>사진이 어디에 있습니까?</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>다른 폴더 선택…</translation>
    </message>
    <message>
        <source>or drop folders anywhere on this page</source>
        <translation>또는 폴더를 이 화면에 끌어다 놓기</translation>
    </message>
    <message>
        <source>Photos never leave this computer. Nothing is uploaded, and your files are only read, never changed.</source>
        <translation>사진은 이 컴퓨터 밖으로 나가지 않습니다. 아무것도 업로드하지 않으며, 파일은 읽기만 하고 바꾸지 않습니다.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation>먼저 둘러보기</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>폴더 선택…</translation>
    </message>
    <message>
        <source>Choose the folder with your photos. Everything below it is included.</source>
        <translation>사진이 있는 폴더를 선택하십시오. 하위 폴더도 모두 포함됩니다.</translation>
    </message>
    <message>
        <source>Choose a folder with photos</source>
        <translation>사진 폴더 선택</translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message>
        <source>Pictures</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>다운로드</translation>
    </message>
    <message>
        <source>Desktop</source>
        <translation>바탕 화면</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>동영상</translation>
    </message>
</context>
<context>
    <name>FolderRemoval</name>
    <message>
        <source>Remove “{folder}” from the library?</source>
        <translation>라이브러리에서 “{folder}” 폴더를 제거하시겠습니까?</translation>
    </message>
    <message>
        <source>Its photos stay where they are and are not changed. They are no longer found, and ratings, tags and albums of photos that are nowhere else are lost.</source>
        <translation>사진은 원래 자리에 그대로 남고 바뀌지 않습니다. 다만 더 이상 검색되지 않으며, 다른 폴더에 없는 사진의 별점, 태그, 앨범 정보는 사라집니다.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
</context>
<context>
    <name>Folders</name>
    <message>
        <source>Changes are seen at once</source>
        <translation>변경 사항을 바로 반영함</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>Beginning to watch…</source>
        <translation>감시를 시작하는 중…</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: a network drive does not tell of changes</source>
        <translation>10분마다 확인함: 네트워크 드라이브는 변경 사항을 알려 주지 않음</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: the system allows no more folders to be watched</source>
        <translation>10분마다 확인함: 시스템에서 더 이상 폴더를 감시할 수 없음</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: it cannot be watched</source>
        <translation>10분마다 확인함: 감시할 수 없는 폴더</translation>
    </message>
</context>
<context>
    <name>FoldersCard</name>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Folders to skip</source>
        <translation>제외할 폴더</translation>
    </message>
    <message>
        <source>Names of folders, or paths inside the folders above, one on each line; * and ? stand for any characters. Applies to the next update.</source>
        <translation>폴더 이름이나 위 폴더 안의 경로를 한 줄에 하나씩 입력합니다. *와 ?는 임의의 글자를 뜻합니다. 다음 업데이트부터 적용됩니다.</translation>
    </message>
    <message>
        <source>For example: Screenshots, or work/*/drafts</source>
        <translation>예: Screenshots 또는 work/*/drafts</translation>
    </message>
    <message>
        <source>No folders yet</source>
        <translation>아직 폴더가 없음</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message>
        <source>Not connected, {count}</source>
        <translation>연결되지 않음, {count}</translation>
    </message>
    <message>
        <source>Remove from the library…</source>
        <translation>라이브러리에서 제거…</translation>
    </message>
    <message>
        <source>Remove {folder} from the library…</source>
        <translation>라이브러리에서 {folder} 제거…</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>업데이트하는 중…</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>지금 업데이트</translation>
    </message>
    <message>
        <source>Choose a folder with photos</source>
        <translation>사진 폴더 선택</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Photo {number}</source>
        <translation>사진 {number}</translation>
    </message>
    <message>
        <source>{name}, {date}.</source>
        <translation>{name}, {date}.</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s).</source>
        <translation>
            <numerusform>별 %n개.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its drive is not connected.</source>
        <translation>드라이브가 연결되지 않았습니다.</translation>
    </message>
    <message>
        <source>Probably not what was searched for.</source>
        <translation>찾는 사진이 아닐 가능성이 높습니다.</translation>
    </message>
</context>
<context>
    <name>GalleryPage</name>
    <message>
        <source>Best match first</source>
        <translation>잘 맞는 순</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>최신순</translation>
    </message>
    <message>
        <source>Order of the results</source>
        <translation>결과 정렬 순서</translation>
    </message>
    <message>
        <source>Edit search…</source>
        <translation>검색 수정…</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Very similar</source>
        <translation>매우 비슷함</translation>
    </message>
    <message>
        <source>Good matches</source>
        <translation>잘 맞는 사진</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>비슷함</translation>
    </message>
    <message>
        <source>Possible matches</source>
        <translation>맞을 수 있는 사진</translation>
    </message>
    <message>
        <source>Less similar</source>
        <translation>조금 비슷함</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>찾는 사진이 아닐 가능성이 높음</translation>
    </message>
    <message>
        <source>The nearest of the rest</source>
        <translation>나머지 중 가장 가까운 사진</translation>
    </message>
    <message>
        <source>Nearest photos</source>
        <translation>가장 가까운 사진</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>모든 사진</translation>
    </message>
    <message>
        <source>Rated photos</source>
        <translation>별점 준 사진</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>검색하는 중…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message>
        <source>The smart album “{name}” leads back to itself; that part of it finds nothing.</source>
        <translation>스마트 앨범 ‘{name}’의 검색이 자기 자신으로 되돌아갑니다. 그 부분에서는 아무것도 찾지 않습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln장 찾음</numerusform>
        </translation>
    </message>
    <message>
        <source>searched {done} of {total} photos</source>
        <translation>사진 {total}장 중 {done}장 검색함</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <translation>
            <numerusform>%Ln장 더 보기</numerusform>
        </translation>
    </message>
    <message>
        <source>This photo cannot be compared yet</source>
        <translation>아직 비교할 수 없는 사진</translation>
    </message>
    <message>
        <source>Try again when its folder has been read.</source>
        <translation>폴더를 다 읽은 다음 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>No folders yet</source>
        <translation>아직 폴더가 없음</translation>
    </message>
    <message>
        <source>Add the folder where your photos are, and they appear here.</source>
        <translation>사진이 있는 폴더를 추가하면 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Reading your photos</source>
        <translation>사진을 읽는 중</translation>
    </message>
    <message>
        <source>No good matches</source>
        <translation>잘 맞는 사진 없음</translation>
    </message>
    <message>
        <source>The first ones appear in a moment.</source>
        <translation>곧 첫 사진이 표시됩니다.</translation>
    </message>
    <message>
        <source>This album is empty</source>
        <translation>빈 앨범</translation>
    </message>
    <message>
        <source>Drag photos onto its name to put them in.</source>
        <translation>사진을 앨범 이름 위로 끌어다 놓으면 추가됩니다.</translation>
    </message>
    <message>
        <source>Nothing in it yet</source>
        <translation>아직 사진이 없습니다</translation>
    </message>
    <message>
        <source>Photos that its search finds appear here by themselves.</source>
        <translation>이 검색에 맞는 사진이 생기면 저절로 여기에 나타납니다.</translation>
    </message>
    <message>
        <source>No photo meets all the conditions of this search.</source>
        <translation>이 검색의 조건을 모두 만족하는 사진이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>찾은 사진 없음</translation>
    </message>
    <message>
        <source>No photos here</source>
        <translation>사진 없음</translation>
    </message>
    <message>
        <source>This place holds no picture that can be shown.</source>
        <translation>여기에는 표시할 수 있는 사진이 없습니다.</translation>
    </message>
</context>
<context>
    <name>GroupCard</name>
    <message>
        <source>Side by side</source>
        <translation>나란히 보기</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>휴지통으로</translation>
    </message>
    <message>
        <source>Best: {why}</source>
        <translation>추천 이유: {why}</translation>
    </message>
    <message>
        <source>One of them has to stay.</source>
        <translation>하나는 남겨야 합니다.</translation>
    </message>
</context>
<context>
    <name>HeatPanel</name>
    <message>
        <source>Looking where it is…</source>
        <translation>어디에 있는지 보는 중…</translation>
    </message>
    <message>
        <source>There is nothing to compare this photo with.</source>
        <translation>이 사진과 비교할 것이 없습니다.</translation>
    </message>
    <message>
        <source>No part stands out. The model goes by the whole picture.</source>
        <translation>두드러진 부분이 없습니다. 모델은 사진 전체를 보고 판단했습니다.</translation>
    </message>
    <message>
        <source>It is most alike {place}.</source>
        <translation>가장 비슷한 곳: {place}</translation>
    </message>
    <message>
        <source>The model sees “{words}” mostly {place}.</source>
        <translation>모델이 “{words}”에 가장 가깝다고 보는 곳: {place}</translation>
    </message>
    <message>
        <source>at the top left</source>
        <translation>왼쪽 위</translation>
    </message>
    <message>
        <source>at the top</source>
        <translation>위쪽</translation>
    </message>
    <message>
        <source>at the top right</source>
        <translation>오른쪽 위</translation>
    </message>
    <message>
        <source>on the left</source>
        <translation>왼쪽</translation>
    </message>
    <message>
        <source>in the middle</source>
        <translation>가운데</translation>
    </message>
    <message>
        <source>on the right</source>
        <translation>오른쪽</translation>
    </message>
    <message>
        <source>at the bottom left</source>
        <translation>왼쪽 아래</translation>
    </message>
    <message>
        <source>at the bottom</source>
        <translation>아래쪽</translation>
    </message>
    <message>
        <source>at the bottom right</source>
        <translation>오른쪽 아래</translation>
    </message>
    <message>
        <source>Hide the marking</source>
        <translation>표시 숨기기</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>The same picture is also in %n place(s):</source>
        <translation>
            <numerusform>같은 사진이 다른 위치 %n곳에도 있음:</numerusform>
        </translation>
    </message>
    <message>
        <source>{size} together</source>
        <translation>모두 {size}</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Choose a photo to see what is known about it.</source>
        <translation>사진을 선택하면 자세한 정보가 표시됩니다.</translation>
    </message>
    <message>
        <source>This drive is not connected. The photo can be found, but not opened.</source>
        <translation>드라이브가 연결되지 않았습니다. 사진을 검색할 수는 있지만 열 수는 없습니다.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>앨범</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>파일 위치</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>비슷한 사진 찾기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
</context>
<context>
    <name>LibraryWork</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>사진 폴더 추가</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be read.</source>
        <translation>
            <numerusform>파일 %n개를 읽지 못했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The search engine stopped and is being started again.</source>
        <translation>검색 엔진이 멈춰 다시 시작하고 있습니다.</translation>
    </message>
    <message>
        <source>Delete the album “{name}”?</source>
        <translation>앨범 ‘{name}’을(를) 삭제할까요?</translation>
    </message>
    <message>
        <source>The photos in it stay; only the album goes.</source>
        <translation>앨범만 삭제되고 안에 있는 사진은 그대로 남습니다.</translation>
    </message>
    <message>
        <source>Delete album</source>
        <translation>앨범 삭제</translation>
    </message>
</context>
<context>
    <name>MachineCaption</name>
    <message>
        <source>Written by {model}</source>
        <translation>{model}의 설명</translation>
    </message>
    <message>
        <source>Not used for searching: it does not seem to fit what the photo shows.</source>
        <translation>사진과 맞지 않는 듯해 검색에 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>Use as my caption</source>
        <translation>내 캡션으로 사용</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Remove this description</source>
        <translation>이 설명 제거</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>With %Ln photo(s).</source>
        <translation>
            <numerusform>사진 %Ln장을 담습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>New album</source>
        <translation>새 앨범</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>만들기</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>실행 취소</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Details: {detail}</source>
        <translation>세부 정보: {detail}</translation>
    </message>
    <message>
        <source>Something unexpected happened</source>
        <translation>예상하지 못한 문제 발생</translation>
    </message>
    <message>
        <source>Your photos are untouched. Try again; if it happens again, start Photosearch anew. Details are in the log.</source>
        <translation>사진은 그대로 안전합니다. 다시 시도해 보고, 문제가 계속되면 Photosearch를 다시 시작하십시오. 자세한 내용은 로그에 있습니다.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>디스크 공간 부족</translation>
    </message>
    <message>
        <source>There is no room left on the disk that holds the library. Free some space and try again; everything done so far is kept.</source>
        <translation>라이브러리가 있는 디스크에 남은 공간이 없습니다. 공간을 확보한 다음 다시 시도하십시오. 지금까지 한 작업은 그대로 남아 있습니다.</translation>
    </message>
    <message>
        <source>The library is in use</source>
        <translation>라이브러리 사용 중</translation>
    </message>
    <message>
        <source>Another Photosearch is adding photos to this library. Searching works meanwhile; wait until it has finished, or close it.</source>
        <translation>다른 Photosearch에서 이 라이브러리에 사진을 추가하고 있습니다. 그동안에도 검색할 수 있습니다. 작업이 끝날 때까지 기다리거나 그 창을 닫으십시오.</translation>
    </message>
    <message>
        <source>The library cannot be changed</source>
        <translation>라이브러리를 변경할 수 없음</translation>
    </message>
    <message>
        <source>The library’s folder cannot be written. Searching works; to add photos, make the folder writable.</source>
        <translation>라이브러리 폴더에 쓸 수 없습니다. 검색은 할 수 있지만, 사진을 추가하려면 폴더에 쓰기 권한이 있어야 합니다.</translation>
    </message>
    <message>
        <source>This library needs a newer Photosearch</source>
        <translation>더 새로운 Photosearch가 필요함</translation>
    </message>
    <message>
        <source>The library was last used with a newer version. Update Photosearch to open it.</source>
        <translation>이 라이브러리는 더 새로운 버전에서 사용되었습니다. 열려면 Photosearch를 업데이트하십시오.</translation>
    </message>
    <message>
        <source>The library is damaged</source>
        <translation>라이브러리 손상</translation>
    </message>
    <message>
        <source>Your photos are untouched, and nothing was overwritten. The library can be brought back from a backup, or built again from your photos.</source>
        <translation>사진은 그대로 안전하며 덮어쓴 것도 없습니다. 백업에서 라이브러리를 되돌리거나 사진으로 다시 만들 수 있습니다.</translation>
    </message>
    <message>
        <source>The library is busy</source>
        <translation>라이브러리가 사용 중임</translation>
    </message>
    <message>
        <source>Another program keeps the library locked. Close it, or try again in a moment.</source>
        <translation>다른 프로그램이 라이브러리를 잠그고 있습니다. 그 프로그램을 닫거나 잠시 후 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>The folder cannot be opened</source>
        <translation>폴더를 열 수 없음</translation>
    </message>
    <message>
        <source>The folder cannot be reached. If it is on an external drive or a network, connect it and try again.</source>
        <translation>폴더에 접근할 수 없습니다. 외장 드라이브나 네트워크에 있다면 연결한 다음 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>작업을 완료하지 못함</translation>
    </message>
    <message>
        <source>Something on this computer is in the way. Your photos are untouched.</source>
        <translation>이 컴퓨터의 문제로 작업을 완료하지 못했습니다. 사진은 그대로 안전합니다.</translation>
    </message>
    <message>
        <source>The model is missing</source>
        <translation>모델 없음</translation>
    </message>
    <message>
        <source>The model that this library was searched with is not installed. Install it again, or update the library with another one.</source>
        <translation>이 라이브러리에서 쓰던 모델이 설치되어 있지 않습니다. 모델을 다시 설치하거나 다른 모델로 라이브러리를 업데이트하십시오.</translation>
    </message>
    <message>
        <source>The model cannot be used</source>
        <translation>모델을 사용할 수 없음</translation>
    </message>
    <message>
        <source>The model’s files are incomplete or of an unknown kind. Install it again, or choose another model.</source>
        <translation>모델 파일이 불완전하거나 알 수 없는 형식입니다. 다시 설치하거나 다른 모델을 선택하십시오.</translation>
    </message>
    <message>
        <source>The search engine stopped</source>
        <translation>검색 엔진이 멈춤</translation>
    </message>
    <message>
        <source>It starts again with your next search. If it keeps stopping, there may be too little memory; close other programs.</source>
        <translation>다음 검색 때 다시 시작합니다. 계속 멈추면 메모리가 부족할 수 있으니 다른 프로그램을 닫으십시오.</translation>
    </message>
    <message>
        <source>This search cannot be understood</source>
        <translation>검색어를 이해할 수 없음</translation>
    </message>
    <message>
        <source>Say what the photos should show, not only what they should not show.</source>
        <translation>제외할 내용뿐 아니라 사진에 있어야 할 내용도 입력하십시오.</translation>
    </message>
    <message>
        <source>This is not possible</source>
        <translation>할 수 없는 작업</translation>
    </message>
    <message>
        <source>What was asked for cannot be done this way.</source>
        <translation>요청한 작업은 이 방법으로 할 수 없습니다.</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>읽을 수 없음</translation>
    </message>
    <message>
        <source>This file could not be read as a photo.</source>
        <translation>이 파일을 사진으로 읽을 수 없습니다.</translation>
    </message>
    <message>
        <source>Empty file</source>
        <translation>빈 파일</translation>
    </message>
    <message>
        <source>The file holds nothing. If you have the photo elsewhere, copy it here again.</source>
        <translation>파일에 아무 내용이 없습니다. 같은 사진이 다른 곳에 있으면 다시 복사하십시오.</translation>
    </message>
    <message>
        <source>Not a photo</source>
        <translation>사진이 아님</translation>
    </message>
    <message>
        <source>The name is that of a photo, but the file holds something else.</source>
        <translation>이름은 사진 파일이지만 내용은 사진이 아닙니다.</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>손상됨</translation>
    </message>
    <message>
        <source>The file is cut short or damaged. If you have the photo elsewhere, copy it here again.</source>
        <translation>파일이 잘렸거나 손상되었습니다. 같은 사진이 다른 곳에 있으면 다시 복사하십시오.</translation>
    </message>
    <message>
        <source>Unsupported format</source>
        <translation>지원하지 않는 형식</translation>
    </message>
    <message>
        <source>This kind of picture cannot be opened yet. Saved as JPEG or PNG, it can be found.</source>
        <translation>이 형식의 사진은 아직 열 수 없습니다. JPEG나 PNG로 저장하면 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>No access</source>
        <translation>접근 권한 없음</translation>
    </message>
    <message>
        <source>The system does not let Photosearch read the file. Check its permissions, or whether the drive is healthy.</source>
        <translation>시스템이 파일 읽기를 허용하지 않습니다. 파일 권한이나 드라이브 상태를 확인하십시오.</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>사라짐</translation>
    </message>
    <message>
        <source>The file disappeared while it was being read. If it was moved, it will be found at its new place.</source>
        <translation>읽는 동안 파일이 사라졌습니다. 파일을 옮겼다면 새 위치에서 찾습니다.</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>너무 큼</translation>
    </message>
    <message>
        <source>The picture has more pixels than can be opened safely. Save a smaller copy to find it.</source>
        <translation>안전하게 열 수 있는 크기보다 픽셀 수가 많습니다. 더 작은 사본을 저장하면 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>시간 초과</translation>
    </message>
    <message>
        <source>Reading the file took longer than allowed. The drive may have been slow; try again.</source>
        <translation>파일을 읽는 데 허용된 시간보다 오래 걸렸습니다. 드라이브가 느렸을 수 있으니 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>Too little memory</source>
        <translation>메모리 부족</translation>
    </message>
    <message>
        <source>Opening the picture needs more memory than is allowed for one file.</source>
        <translation>이 사진을 여는 데 필요한 메모리가 파일 하나의 허용 한도를 넘습니다.</translation>
    </message>
    <message>
        <source>Reading failed</source>
        <translation>읽기 실패</translation>
    </message>
    <message>
        <source>The program that reads pictures stopped at this file. It will be tried once more.</source>
        <translation>사진을 읽는 프로그램이 이 파일에서 멈췄습니다. 한 번 더 시도합니다.</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>보류됨</translation>
    </message>
    <message>
        <source>Reading this file made the program that reads pictures stop, twice. So that it does not hold up the others, it is left alone until it changes or you try it again.</source>
        <translation>이 파일을 읽다가 사진을 읽는 프로그램이 두 번 멈췄습니다. 다른 사진에 지장이 없도록, 파일이 바뀌거나 다시 시도할 때까지 읽지 않습니다.</translation>
    </message>
</context>
<context>
    <name>ModelFigures</name>
    <message>
        <source>In use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>이 모델 사용</translation>
    </message>
    <message>
        <source>Found first</source>
        <translation>첫 번째로 찾음</translation>
    </message>
    <message>
        <source>Among the first {count}</source>
        <translation>처음 {count}장 안</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>점수</translation>
    </message>
    <message>
        <source>The mean of 1/place: 1.00 if all come first</source>
        <translation>찾은 순위의 역수를 평균한 값: 모두 첫 번째면 1.00</translation>
    </message>
    <message>
        <source>95% confidence: {low} to {high}</source>
        <translation>95% 신뢰구간: {low}~{high}</translation>
    </message>
    <message>
        <source>{language}: {found} of {answers} among the first 5</source>
        <translation>{language}: {answers}개 중 {found}개가 처음 5장 안</translation>
    </message>
    <message>
        <source>In all of the library, {photos}: {share} among the first 5</source>
        <translation>라이브러리 전체({photos})에서: 처음 5장 안 {share}</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>In use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>추천</translation>
    </message>
    <message>
        <source>Needs {needed} of memory while it works; this computer has {have}.</source>
        <translation>작동하는 동안 메모리 {needed}가 필요한데, 이 컴퓨터에는 {have}가 있습니다.</translation>
    </message>
    <message>
        <source>Very slow here: this computer has no graphics card for it.</source>
        <translation>이 컴퓨터에는 그래픽 카드가 없어 매우 느립니다.</translation>
    </message>
    <message>
        <source>By published figures, it finds the most in {language} of all that run well on this computer, with {memory} of memory and a graphics card.</source>
        <translation>공개된 수치로 볼 때, 이 컴퓨터(메모리 {memory}, 그래픽 카드 있음)에서 잘 돌아가는 모델 가운데 {language}로 가장 잘 찾습니다.</translation>
    </message>
    <message>
        <source>By published figures, it finds the most in {language} of all that run well on this computer, with {memory} of memory and no graphics card.</source>
        <translation>공개된 수치로 볼 때, 이 컴퓨터(메모리 {memory}, 그래픽 카드 없음)에서 잘 돌아가는 모델 가운데 {language}로 가장 잘 찾습니다.</translation>
    </message>
    <message>
        <source>How often a search in this language finds its photo, in per cent, as published. Only figures of the same language can be compared.</source>
        <translation>이 언어로 검색했을 때 맞는 사진을 찾는 비율(공개된 수치)입니다. 같은 언어의 수치끼리만 비교할 수 있습니다.</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>디스크</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>약 {size}</translation>
    </message>
    <message>
        <source>Taken while it works, and given back when it rests.</source>
        <translation>작동하는 동안에만 쓰고, 쉴 때는 돌려줍니다.</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>이 컴퓨터에서</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>Measure speed</source>
        <translation>속도 재기</translation>
    </message>
    <message>
        <source>Try on my searches</source>
        <translation>내 검색으로 시험</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Stop using</source>
        <translation>사용 안 함</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>설치</translation>
    </message>
    <message>
        <source>Remove {model}…</source>
        <translation>{model} 제거…</translation>
    </message>
    <message>
        <source>Every photo is being read with this model. Until that is done, {model} goes on answering your searches.</source>
        <translation>이 모델로 모든 사진을 읽고 있습니다. 그동안 검색은 계속 {model}에서 답합니다.</translation>
    </message>
    <message>
        <source>Only the files that the model needs; each is checked when it is here.</source>
        <translation>모델에 필요한 파일만 받으며, 도착하면 하나씩 확인합니다.</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>Built-in model</source>
        <translation>기본 모델</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>중국어</translation>
    </message>
    <message>
        <source>Describes photos in words. Installed from your own files.</source>
        <translation>사진을 글로 설명합니다. 직접 가져온 파일로 설치했습니다.</translation>
    </message>
    <message>
        <source>Installed from your own files.</source>
        <translation>직접 가져온 파일로 설치했습니다.</translation>
    </message>
    <message>
        <source>Small and quick, in Korean, English and Chinese. Knows everyday things, animals, food, scenery, people and colours; long sentences and fine detail are beyond it.</source>
        <translation>작고 빠르며 한국어, 영어, 중국어를 이해합니다. 일상의 사물, 동물, 음식, 풍경, 사람, 색을 알지만 긴 문장이나 세세한 내용은 어려워합니다.</translation>
    </message>
    <message>
        <source>The best balance of quality and size. Runs on any recent computer.</source>
        <translation>품질과 크기의 균형이 가장 좋습니다. 요즘 컴퓨터라면 어디서나 돌아갑니다.</translation>
    </message>
    <message>
        <source>The best of its family. Only with a graphics card.</source>
        <translation>같은 계열에서 가장 좋습니다. 그래픽 카드가 있을 때만 쓸 만합니다.</translation>
    </message>
    <message>
        <source>The older multilingual SigLIP: weaker in English, a little stronger in Chinese than SigLIP 2 Base.</source>
        <translation>이전 세대의 다국어 SigLIP입니다. SigLIP 2 Base보다 영어는 약하고 중국어는 조금 낫습니다.</translation>
    </message>
    <message>
        <source>The first CLIP: small, quick and English only. For comparison with other programs.</source>
        <translation>최초의 CLIP입니다. 작고 빠르며 영어만 됩니다. 다른 프로그램과 비교할 때 씁니다.</translation>
    </message>
    <message>
        <source>A little better in Korean and Chinese, at four times the work. Needs a graphics card to be quick.</source>
        <translation>한국어와 중국어가 조금 더 낫지만 계산은 네 배 듭니다. 빠르게 쓰려면 그래픽 카드가 필요합니다.</translation>
    </message>
    <message>
        <source>English only, trained on open data. Needs a graphics card to be quick.</source>
        <translation>공개 데이터로 학습했고 영어만 됩니다. 빠르게 쓰려면 그래픽 카드가 필요합니다.</translation>
    </message>
    <message>
        <source>Trained on texts in hundreds of languages. Its terms may rule out use at work: read them first.</source>
        <translation>수백 가지 언어의 글로 학습했습니다. 업무에 쓸 수 없는 조건일 수 있으니 먼저 확인하세요.</translation>
    </message>
    <message>
        <source>Made for Chinese and nothing else. A second opinion beside a multilingual model.</source>
        <translation>중국어만을 위한 모델입니다. 다국어 모델과 함께 두 번째 의견으로 쓰기 좋습니다.</translation>
    </message>
    <message>
        <source>Chinese only, the largest of its family. Only with a graphics card.</source>
        <translation>중국어 전용이며 같은 계열에서 가장 큽니다. 그래픽 카드가 있을 때만 쓸 만합니다.</translation>
    </message>
    <message>
        <source>Chinese only, by Baidu. About as large as Chinese-CLIP Base.</source>
        <translation>Baidu가 만든 중국어 전용 모델입니다. 크기는 Chinese-CLIP Base와 비슷합니다.</translation>
    </message>
    <message>
        <source>Writes a short English sentence about each photo. Runs on any recent computer.</source>
        <translation>사진마다 짧은 영어 문장을 씁니다. 요즘 컴퓨터라면 어디서나 돌아갑니다.</translation>
    </message>
    <message>
        <source>Describes photos in Korean, English and Chinese. Needs a graphics card.</source>
        <translation>사진을 한국어, 영어, 중국어로 설명합니다. 그래픽 카드가 필요합니다.</translation>
    </message>
    <message>
        <source>The successor of Qwen2-VL 2B, of about the same size.</source>
        <translation>Qwen2-VL 2B의 후속 모델로 크기는 비슷합니다.</translation>
    </message>
    <message>
        <source>{licence}, learnt from pictures given for research</source>
        <translation>{licence}, 연구용으로 공개된 사진으로 학습</translation>
    </message>
    <message>
        <source>Free for every use, also at work ({licence})</source>
        <translation>업무를 포함해 어디에나 무료 ({licence})</translation>
    </message>
    <message>
        <source>Free for private use, not at work ({licence})</source>
        <translation>개인 용도는 무료, 업무에는 불가 ({licence})</translation>
    </message>
    <message>
        <source>With terms of its own: {licence}</source>
        <translation>별도 조건이 있음: {licence}</translation>
    </message>
    <message>
        <source>Its publisher states no licence</source>
        <translation>배포자가 라이선스를 밝히지 않음</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
    <message>
        <source>{number} photos per second</source>
        <translation>초당 사진 {number}장</translation>
    </message>
    <message>
        <source>{number} photos per minute</source>
        <translation>분당 사진 {number}장</translation>
    </message>
    <message>
        <source>The pictures that it learnt from were given for research, not for business. Whether you use it at work is for you to judge.</source>
        <translation>학습에 쓰인 사진은 사업이 아니라 연구를 위해 공개된 것입니다. 업무에 쓸지는 직접 판단해 주세요.</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Remove {model} from this computer?</source>
        <translation>이 컴퓨터에서 {model}을(를) 제거할까요?</translation>
    </message>
    <message>
        <source>That frees {size}. Descriptions of photos that it has written stay. To use it again, it has to be installed again.</source>
        <translation>{size}가 비워집니다. 이 모델이 쓴 사진 설명은 남습니다. 다시 쓰려면 다시 설치해야 합니다.</translation>
    </message>
    <message>
        <source>That frees {size}. What it has learnt of your photos is kept, so that they need not be read again when you install it once more.</source>
        <translation>{size}가 비워집니다. 사진에서 읽어 둔 것은 남으므로, 다시 설치하면 사진을 새로 읽지 않아도 됩니다.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>제거</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>A model is what lets words and photos be compared. It runs on this computer; no photo is sent anywhere.</source>
        <translation>모델은 말과 사진을 서로 비교할 수 있게 해 줍니다. 이 컴퓨터에서 실행되며 사진은 어디에도 보내지 않습니다.</translation>
    </message>
    <message>
        <source>For searching</source>
        <translation>검색용</translation>
    </message>
    <message>
        <source>Try the models on your own photos</source>
        <translation>내 사진으로 모델 시험하기</translation>
    </message>
    <message>
        <source>For describing photos</source>
        <translation>사진 설명용</translation>
    </message>
    <message>
        <source>More models for searching</source>
        <translation>검색용 모델 더 보기</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
</context>
<context>
    <name>OfferedTags</name>
    <message>
        <source>Add the tag {name}</source>
        <translation>{name} 태그 추가</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>추천 태그</translation>
    </message>
</context>
<context>
    <name>OwnBenchmark</name>
    <message>
        <source>The photo</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>{best} finds your photos better than {other}. That such a difference is mere luck happens in {chance} of cases.</source>
        <translation>내 사진은 {other}보다 {best}이(가) 더 잘 찾습니다. 이만한 차이가 우연히 생길 확률은 {chance}입니다.</translation>
    </message>
    <message>
        <source>{best} and {other} found your photos equally well.</source>
        <translation>{best}와(과) {other}은(는) 사진을 똑같이 잘 찾았습니다.</translation>
    </message>
    <message>
        <source>Between {best} and {other} these {answers} answers decide nothing: luck alone makes such a difference in {chance} of cases.</source>
        <translation>답 {answers}개로는 {best}와(과) {other} 중 어느 쪽이 나은지 알 수 없습니다. 이만한 차이는 우연만으로도 {chance}의 확률로 생깁니다.</translation>
    </message>
    <message>
        <source>less than 1%</source>
        <translation>1% 미만</translation>
    </message>
    <message>
        <source>{share}  ({low} to {high})</source>
        <translation>{share}  ({low}~{high})</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>중국어</translation>
    </message>
</context>
<context>
    <name>OwnBenchmarkView</name>
    <message>
        <source>Delete all your answers?</source>
        <translation>입력한 답을 모두 삭제할까요?</translation>
    </message>
    <message>
        <source>The photos stay as they are.</source>
        <translation>사진은 그대로 남습니다.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Photo {number} of {total}  ·  {done} answered</source>
        <translation>사진 {number}/{total}  ·  답변 {done}개</translation>
    </message>
    <message numerus="yes">
        <source>%Ln answer(s) of yours, each looked for among the same {photos} by the pictures alone: names and descriptions did not count.</source>
        <translation>
            <numerusform>적어 주신 답 %Ln개로 모든 모델이 똑같은 {photos} 가운데에서 그림만 보고 찾았습니다. 파일 이름과 설명은 쓰지 않았습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Only one model is here; install another one to have a comparison.</source>
        <translation>설치된 모델이 하나뿐입니다. 비교하려면 다른 모델을 설치하세요.</translation>
    </message>
    <message>
        <source>{model} could not be asked: {reason}</source>
        <translation>{model}은(는) 시험하지 못했습니다: {reason}</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Which model finds your photos?</source>
        <translation>어떤 모델이 내 사진을 잘 찾을까요?</translation>
    </message>
    <message>
        <source>Type for each photo what you would search for to find it, in any language. Then every installed model looks for them. Your words stay on this computer.</source>
        <translation>사진마다 그 사진을 찾을 때 입력할 말을 적어 보세요. 어느 언어든 괜찮습니다. 그런 다음 설치된 모든 모델이 그 말로 사진을 찾습니다. 적은 내용은 이 컴퓨터에만 남습니다.</translation>
    </message>
    <message>
        <source>What would you search for to find this photo?</source>
        <translation>이 사진을 찾으려면 무엇을 검색하시겠어요?</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Enter keeps the words and goes on. Alt+← goes back, Alt+→ skips.</source>
        <translation>Enter: 저장하고 다음 사진으로 · Alt+←: 이전 사진 · Alt+→: 건너뛰기</translation>
    </message>
    <message>
        <source>Ask the models</source>
        <translation>모델 시험하기</translation>
    </message>
    <message>
        <source>With fewer than 10 answers the result says little.</source>
        <translation>답이 10개보다 적으면 결과를 믿기 어렵습니다.</translation>
    </message>
    <message>
        <source>Show other photos</source>
        <translation>다른 사진 보기</translation>
    </message>
    <message>
        <source>Go on answering</source>
        <translation>계속 답하기</translation>
    </message>
    <message>
        <source>Delete my answers</source>
        <translation>내 답 삭제</translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message>
        <source>Rating restored.</source>
        <translation>별점을 되돌렸습니다.</translation>
    </message>
    <message>
        <source>Tag “{name}” added.</source>
        <translation>“{name}” 태그를 추가했습니다.</translation>
    </message>
    <message>
        <source>Tag “{name}” removed.</source>
        <translation>“{name}” 태그를 제거했습니다.</translation>
    </message>
    <message>
        <source>Caption saved.</source>
        <translation>캡션을 저장했습니다.</translation>
    </message>
    <message>
        <source>Caption removed.</source>
        <translation>캡션을 지웠습니다.</translation>
    </message>
    <message>
        <source>Description removed.</source>
        <translation>설명을 지웠습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>사진 %n장을 “{name}” 앨범에 추가했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) removed from “{name}”.</source>
        <translation>
            <numerusform>사진 %n장을 “{name}” 앨범에서 뺐습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Album “{name}” created.</source>
        <translation>“{name}” 앨범을 만들었습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>경로 %n개를 복사했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The drive with this photo is not connected.</source>
        <translation>이 사진이 있는 드라이브가 연결되지 않았습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) copied.</source>
        <translation>
            <numerusform>사진 %n장을 복사했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sidecar file(s) written beside the photos.</source>
        <translation>
            <numerusform>사진 옆에 사이드카 파일 %n개를 썼습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no stars, tags or captions to write.</source>
        <translation>기록할 별점, 태그, 캡션이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) restored.</source>
        <translation>
            <numerusform>사진 %n장을 되돌렸습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} could not be moved to the bin: {why}</source>
        <translation>{name} 파일을 휴지통으로 옮기지 못했습니다: {why}</translation>
    </message>
    <message>
        <source>Rated {stars}.</source>
        <translation>별점을 {stars}로 바꿨습니다.</translation>
    </message>
    <message>
        <source>Rating removed.</source>
        <translation>별점을 지웠습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) moved to the bin.</source>
        <translation>
            <numerusform>사진 %n장을 휴지통으로 옮겼습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PictureDoor</name>
    <message>
        <source>Choose a picture</source>
        <translation>사진 선택</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>사진 ({endings})</translation>
    </message>
    <message>
        <source>Photosearch does not go online. Save the picture first.</source>
        <translation>Photosearch는 인터넷에 접속하지 않습니다. 사진을 먼저 저장하십시오.</translation>
    </message>
    <message>
        <source>This file is not a picture that Photosearch can read.</source>
        <translation>Photosearch가 읽을 수 있는 사진 파일이 아닙니다.</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>붙여넣은 사진</translation>
    </message>
    <message>
        <source>The pasted picture could not be read.</source>
        <translation>붙여넣은 사진을 읽지 못했습니다.</translation>
    </message>
</context>
<context>
    <name>PictureWords</name>
    <message>
        <source>Words in the picture</source>
        <translation>사진 속 글자</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>모두 보기</translation>
    </message>
    <message>
        <source>Copy the words in the picture</source>
        <translation>사진 속 글자 복사</translation>
    </message>
    <message>
        <source>Remove the words in the picture</source>
        <translation>사진 속 글자 지우기</translation>
    </message>
</context>
<context>
    <name>Pill</name>
    <message>
        <source>Remove the tag {name}</source>
        <translation>{name} 태그 제거</translation>
    </message>
</context>
<context>
    <name>ProblemDetails</name>
    <message>
        <source>No longer ignore</source>
        <translation>무시 해제</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>무시</translation>
    </message>
    <message>
        <source>Leave it alone and out of this list until the file changes.</source>
        <translation>파일이 바뀔 때까지 읽지 않고 이 목록에도 표시하지 않습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>파일 %Ln개 선택함</numerusform>
        </translation>
    </message>
    <message>
        <source>Ignored until the file changes.</source>
        <translation>파일이 바뀔 때까지 무시합니다.</translation>
    </message>
    <message>
        <source>Details: {reason}</source>
        <translation>세부 정보: {reason}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>경로 복사</translation>
    </message>
</context>
<context>
    <name>ProblemsModel</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>문제</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
</context>
<context>
    <name>ProblemsPage</name>
    <message>
        <source>No problems</source>
        <translation>문제 없음</translation>
    </message>
    <message>
        <source>Every photo in your folders could be read.</source>
        <translation>폴더에 있는 모든 사진을 읽었습니다.</translation>
    </message>
    <message>
        <source>These files could not be read as photos, so they cannot be found. They were not changed.</source>
        <translation>사진으로 읽지 못해 검색할 수 없는 파일입니다. 파일은 바뀌지 않았습니다.</translation>
    </message>
    <message>
        <source>Filter by name, folder or reason</source>
        <translation>이름, 폴더, 이유로 거르기</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>모두 다시 시도</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>목록 복사</translation>
    </message>
    <message>
        <source>Ignored</source>
        <translation>무시한 파일</translation>
    </message>
    <message>
        <source>Files that could not be read</source>
        <translation>읽지 못한 파일</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>문제 %Ln건</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln ignored file(s)</source>
        <translation>
            <numerusform>무시한 파일 %Ln개 보기</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Reading photos: {done} of {total}</source>
        <translation>사진 읽는 중: {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Making thumbnails: {done} of {total}</source>
        <translation>썸네일 만드는 중: {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Checking the library: {done} of {total}</source>
        <translation>라이브러리 검사 중: {total}개 중 {done}개</translation>
    </message>
    <message>
        <source>Checking the library</source>
        <translation>라이브러리 검사 중</translation>
    </message>
    <message>
        <source>Copying the model: {done} of {total}</source>
        <translation>모델 복사 중: {total}개 중 {done}개</translation>
    </message>
    <message>
        <source>Describing photos: {done} of {total}</source>
        <translation>사진 설명 만드는 중: {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Reading words in photos: {done} of {total}</source>
        <translation>사진 속 글자 읽는 중: {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Asking both models</source>
        <translation>두 모델에 묻는 중</translation>
    </message>
    <message>
        <source>Reading photos for the second model: {done} of {total}</source>
        <translation>두 번째 모델용으로 사진 읽는 중: {total}장 중 {done}장</translation>
    </message>
    <message>
        <source>Measuring the speed</source>
        <translation>속도를 재는 중</translation>
    </message>
    <message>
        <source>Comparing photos: {done} of {total}</source>
        <translation>사진 비교 중: {done}/{total}</translation>
    </message>
    <message>
        <source>Looking for duplicates: {done} %</source>
        <translation>중복 사진 찾는 중: {done}%</translation>
    </message>
    <message>
        <source>Making the search faster: {done} of {total}</source>
        <translation>검색 속도를 높이는 중: {done}/{total}</translation>
    </message>
    <message>
        <source>Asking the models</source>
        <translation>모델을 시험하는 중</translation>
    </message>
    <message>
        <source>Comparing photos</source>
        <translation>사진 비교 중</translation>
    </message>
    <message>
        <source>Making the search faster</source>
        <translation>검색 속도를 높이는 중</translation>
    </message>
    <message>
        <source>Describing photos</source>
        <translation>사진 설명 만드는 중</translation>
    </message>
    <message>
        <source>Reading words in photos</source>
        <translation>사진 속 글자 읽는 중</translation>
    </message>
    <message>
        <source>Reading photos for the second model</source>
        <translation>두 번째 모델용으로 사진 읽는 중</translation>
    </message>
    <message>
        <source>Reading photos</source>
        <translation>사진 읽는 중</translation>
    </message>
    <message>
        <source>Making thumbnails</source>
        <translation>썸네일 만드는 중</translation>
    </message>
    <message>
        <source>Copying the model</source>
        <translation>모델 복사 중</translation>
    </message>
    <message>
        <source>Waiting: on battery</source>
        <translation>대기 중: 배터리 사용 중</translation>
    </message>
    <message>
        <source>Waiting: you are using the computer</source>
        <translation>대기 중: 컴퓨터 사용 중</translation>
    </message>
    <message>
        <source>Waiting: an app fills the screen</source>
        <translation>대기 중: 전체 화면 앱 사용 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 중지됨</translation>
    </message>
    <message>
        <source>Paused until {time}</source>
        <translation>{time}까지 일시 중지됨</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>오늘 {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>어제 {time}</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>초당 {rate}장</translation>
    </message>
    <message>
        <source>{rate} per minute</source>
        <translation>분당 {rate}장</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>1분 미만 남음</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
</context>
<context>
    <name>ProgressNumbers</name>
    <message numerus="yes">
        <source>Looking through folders: %Ln file(s) so far</source>
        <translation>
            <numerusform>폴더 살펴보는 중: 지금까지 파일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>약 %Ln분 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>약 %Ln시간 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln day(s) left</source>
        <translation>
            <numerusform>약 %Ln일 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to go</source>
        <translation>
            <numerusform>사진 %Ln장 남음</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <comment>All other platforms</comment>
        <translation>폴더</translation>
    </message>
    <message>
        <source>File Folder</source>
        <comment>Match Windows Explorer</comment>
        <translation>파일 폴더</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>찾는 위치(&amp;L):</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>파일 형식(&amp;T):</translation>
    </message>
</context>
<context>
    <name>QueryCard</name>
    <message>
        <source>{same} of {shown} photos in both</source>
        <translation>{shown}장 중 {same}장 일치</translation>
    </message>
    <message>
        <source>probably nothing like this here</source>
        <translation>비슷한 사진이 없는 듯함</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>확실하지 않음</translation>
    </message>
    <message numerus="yes">
        <source>%n good match(es)</source>
        <translation>
            <numerusform>잘 맞는 사진 %n장</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryChip</name>
    <message>
        <source>Remove {part}</source>
        <translation>{part} 빼기</translation>
    </message>
    <message>
        <source>Understood from “{words}”</source>
        <translation>“{words}”에서 알아낸 조건</translation>
    </message>
</context>
<context>
    <name>QueryChips</name>
    <message>
        <source>Parts of the search</source>
        <translation>검색어 조각</translation>
    </message>
</context>
<context>
    <name>QueryNotes</name>
    <message>
        <source>The quotation mark is not closed; everything after it was taken as quoted.</source>
        <translation>따옴표가 닫히지 않아 그 뒤를 모두 따옴표 안의 말로 보았습니다.</translation>
    </message>
    <message>
        <source>The bracket is not closed; it was closed at the end.</source>
        <translation>괄호가 닫히지 않아 맨 끝에서 닫았습니다.</translation>
    </message>
    <message>
        <source>This bracket closes nothing and was left out.</source>
        <translation>짝이 없는 닫는 괄호여서 뺐습니다.</translation>
    </message>
    <message>
        <source>So many brackets inside each other are left out; use fewer.</source>
        <translation>괄호가 너무 여러 겹이라 일부를 무시했습니다. 겹을 줄여 주세요.</translation>
    </message>
    <message>
        <source>There is no filter “{about}”, so this was searched for as words.</source>
        <translation>“{about}” 필터는 없어서 일반 검색어로 찾았습니다.</translation>
    </message>
    <message>
        <source>Say what “{about}” should be, for example {hint}.</source>
        <translation>“{about}” 뒤에 값을 적어 주세요. 예: {hint}</translation>
    </message>
    <message>
        <source>“{about}” was not understood and was searched for as words. Try {hint}.</source>
        <translation>“{about}”의 뜻을 알 수 없어 일반 검색어로 찾았습니다. 이렇게 써 보세요: {hint}</translation>
    </message>
    <message>
        <source>No place of that name is known, so “{about}” was searched for as words.</source>
        <translation>그런 이름의 장소를 알지 못해 “{about}”을(를) 단어로 검색했습니다.</translation>
    </message>
    <message>
        <source>No place of that name is known, so “{about}” was searched for as words. Did you mean {hint}?</source>
        <translation>그런 이름의 장소를 알지 못해 “{about}”을(를) 단어로 검색했습니다. {hint}을(를) 찾으시나요?</translation>
    </message>
    <message>
        <source>There are only pictures here, no videos.</source>
        <translation>이곳에는 동영상이 없고 사진만 있습니다.</translation>
    </message>
    <message>
        <source>“{about}” ends before it begins; it was turned around.</source>
        <translation>“{about}”의 끝이 처음보다 앞서서 순서를 바꾸었습니다.</translation>
    </message>
    <message>
        <source>“{about}” has nothing on one side and was taken as a word.</source>
        <translation>“{about}”의 한쪽이 비어 있어 일반 검색어로 보았습니다.</translation>
    </message>
    <message>
        <source>Weights go from 0.1 to 10; “{about}” was taken as the nearest of them.</source>
        <translation>가중치는 0.1에서 10까지입니다. “{about}”은(는) 가장 가까운 값으로 바꾸었습니다.</translation>
    </message>
    <message>
        <source>Words and filters behind one dash count each for itself; use a dash for each.</source>
        <translation>빼기표 하나 뒤의 검색어와 필터는 따로따로 제외됩니다. 빼기표를 각각 붙여 주세요.</translation>
    </message>
    <message>
        <source>So many alternatives are too many; the first {hint} were looked for.</source>
        <translation>선택지가 너무 많아 앞의 {hint}개만 찾았습니다.</translation>
    </message>
    <message>
        <source>The photo “{about}” was not found and is left out.</source>
        <translation>사진 ‘{about}’을(를) 찾을 수 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>Several photos are called “{about}”; the newest was taken.</source>
        <translation>이름이 ‘{about}’인 사진이 여러 장이어서 가장 최근 사진을 사용했습니다.</translation>
    </message>
    <message>
        <source>The photo “{about}” cannot be compared yet and is left out.</source>
        <translation>사진 ‘{about}’은(는) 아직 비교할 수 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>There is no concept “{about}”, so it is left out.</source>
        <translation>개념 ‘{about}’이(가) 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>There is no concept “{about}”, so it is left out. Did you mean {hint}?</source>
        <translation>개념 ‘{about}’이(가) 없어 제외했습니다. {hint}을(를) 찾으시나요?</translation>
    </message>
    <message>
        <source>No photo of the concept “{about}” can be compared now; it is left out.</source>
        <translation>개념 ‘{about}’의 사진 가운데 지금 비교할 수 있는 것이 없어 제외했습니다.</translation>
    </message>
    <message>
        <source>No photo matches “{about}”, so it was searched for as words.</source>
        <translation>“{about}”에 맞는 사진이 없어 일반 검색어로 찾았습니다.</translation>
    </message>
</context>
<context>
    <name>RerankRow</name>
    <message>
        <source>Look closer at the first results</source>
        <translation>첫 결과를 더 자세히 비교</translation>
    </message>
    <message>
        <source>Compares the parts of the first 200 photos with your words and puts them in a better order a moment later. Automatic: only with models that it helps.</source>
        <translation>처음 200장의 사진을 부분별로 검색어와 비교해, 잠시 뒤 더 알맞은 순서로 보여 줍니다. 자동: 효과가 확인된 모델에서만 사용합니다.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>항상</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>사용 안 함</translation>
    </message>
</context>
<context>
    <name>SavedDialog</name>
    <message>
        <source>Counting…</source>
        <translation>세는 중…</translation>
    </message>
    <message>
        <source>The smart album “{name}” leads back to itself; that part of it finds nothing.</source>
        <translation>스마트 앨범 ‘{name}’의 검색이 자기 자신으로 되돌아갑니다. 그 부분에서는 아무것도 찾지 않습니다.</translation>
    </message>
    <message>
        <source>No photo now; those that come later appear in it by themselves.</source>
        <translation>지금은 맞는 사진이 없습니다. 나중에 생기면 저절로 나타납니다.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) now, the best first</source>
        <translation>
            <numerusform>지금은 사진 %Ln장, 잘 맞는 순</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) now, the newest first</source>
        <translation>
            <numerusform>지금은 사진 %Ln장, 최신순</numerusform>
        </translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>검색 저장</translation>
    </message>
    <message>
        <source>Edit search</source>
        <translation>검색 수정</translation>
    </message>
    <message>
        <source>It becomes a smart album in the side bar, which always holds what the search finds. Times such as “last summer” go along with the calendar.</source>
        <translation>사이드바에 스마트 앨범으로 저장되어, 검색에 맞는 사진이 늘 들어 있습니다. ‘작년 여름’ 같은 때는 달력에 따라 바뀝니다.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>SavedSearches</name>
    <message>
        <source>“{name}” is in the side bar.</source>
        <translation>‘{name}’을(를) 사이드바에 저장했습니다.</translation>
    </message>
    <message>
        <source>“{name}” is a plain album now. It keeps the photos that it held.</source>
        <translation>‘{name}’은(는) 이제 일반 앨범이며, 들어 있던 사진을 그대로 간직합니다.</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>Timeline</source>
        <translation>타임라인</translation>
    </message>
    <message>
        <source>Drag to go to another year or month.</source>
        <translation>끌어서 다른 연도나 월로 이동합니다.</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>검색어 지우기</translation>
    </message>
    <message>
        <source>Save this search as a smart album</source>
        <translation>이 검색을 스마트 앨범으로 저장</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>이 검색 저장</translation>
    </message>
    <message>
        <source>Search with a picture: choose one, drop it here or paste it</source>
        <translation>사진으로 검색: 사진을 선택하거나 여기에 끌어다 놓거나 붙여넣기</translation>
    </message>
    <message>
        <source>Search with a picture</source>
        <translation>사진으로 검색</translation>
    </message>
    <message>
        <source>Describe a photo: a dog on the beach</source>
        <translation>어떤 사진을 찾으십니까? 예: 바닷가의 강아지</translation>
    </message>
</context>
<context>
    <name>SecondModels</name>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>A second opinion</source>
        <translation>두 번째 의견</translation>
    </message>
    <message>
        <source>For one language, a second model can answer together with the first; that finds what one alone overlooks. It reads your photos in the background first.</source>
        <translation>한 언어에 대해 두 번째 모델이 함께 답하게 할 수 있습니다. 한 모델이 놓친 사진도 찾게 되며, 먼저 백그라운드에서 사진을 읽습니다.</translation>
    </message>
    <message>
        <source>Also for searches in {language}</source>
        <translation>{language} 검색에 함께 쓸 모델</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>About</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Photosearch {version}</source>
        <translation>Photosearch {version}</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Show log files</source>
        <translation>로그 파일 보기</translation>
    </message>
    <message>
        <source>About Photosearch</source>
        <translation>Photosearch 정보</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>General</source>
        <translation>일반</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>시스템 설정 따르기</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>화면 모드</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Fill the squares of the grid</source>
        <translation>격자 칸에 꽉 채우기</translation>
    </message>
    <message>
        <source>Thumbnails are cropped to squares. Otherwise whole photos are shown.</source>
        <translation>썸네일을 정사각형으로 잘라 표시합니다. 끄면 사진 전체를 표시합니다.</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Small and quick, in Korean, English and Chinese. Larger models find more, and can be installed.</source>
        <translation>작고 빠르며 한국어, 영어, 중국어를 이해합니다. 더 큰 모델을 설치하면 더 잘 찾습니다.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>An installed model, used for every search in this library.</source>
        <translation>이 라이브러리의 모든 검색에 사용하는 설치된 모델입니다.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>모델…</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>장치</translation>
    </message>
    <message>
        <source>Chosen automatically: a graphics card where it has reproduced the processor’s own results, otherwise the processor.</source>
        <translation>자동으로 선택합니다. 그래픽 카드는 프로세서와 같은 결과를 내는 것이 확인된 경우에만 사용하고, 그 외에는 프로세서를 사용합니다.</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>개인정보 보호</translation>
    </message>
    <message>
        <source>Photos never leave this computer. Nothing is uploaded, and nothing is reported to anyone.</source>
        <translation>사진은 이 컴퓨터 밖으로 나가지 않습니다. 아무것도 업로드하지 않으며, 어떤 정보도 외부에 보내지 않습니다.</translation>
    </message>
    <message>
        <source>What can use the network</source>
        <translation>네트워크를 사용할 수 있는 기능</translation>
    </message>
    <message>
        <source>Nothing at all</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Downloading a search model, only when you ask for it</source>
        <translation>검색 모델 다운로드(직접 요청할 때만)</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>라이브러리</translation>
    </message>
    <message>
        <source>What Photosearch knows of your photos. The photos stay where they are.</source>
        <translation>Photosearch가 사진에 대해 알고 있는 정보입니다. 사진은 원래 자리에 그대로 있습니다.</translation>
    </message>
    <message>
        <source>Space used</source>
        <translation>사용 중인 공간</translation>
    </message>
    <message>
        <source>Database {database}, thumbnails {thumbnails}, search index {index}</source>
        <translation>데이터베이스 {database}, 썸네일 {thumbnails}, 검색 색인 {index}</translation>
    </message>
    <message>
        <source>Being counted…</source>
        <translation>계산하는 중…</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Search and move about</source>
        <translation>검색과 이동</translation>
    </message>
    <message>
        <source>In the grid</source>
        <translation>격자에서</translation>
    </message>
    <message>
        <source>In the viewer</source>
        <translation>뷰어에서</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>사진</translation>
    </message>
    <message>
        <source>No rating, one star … five stars</source>
        <translation>별점 없음, 별 1개…5개</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>창</translation>
    </message>
    <message>
        <source>Search at once</source>
        <translation>바로 검색</translation>
    </message>
    <message>
        <source>Clear the search, then go to the photos</source>
        <translation>검색어를 지우고 사진으로 이동</translation>
    </message>
    <message>
        <source>To the next photo</source>
        <translation>옆 사진으로</translation>
    </message>
    <message>
        <source>Select more, select all</source>
        <translation>선택 확장, 모두 선택</translation>
    </message>
    <message>
        <source>To the first or last photo</source>
        <translation>처음 또는 마지막 사진으로</translation>
    </message>
    <message>
        <source>Look at the photo</source>
        <translation>사진 보기</translation>
    </message>
    <message>
        <source>Larger or smaller thumbnails</source>
        <translation>썸네일 크게 또는 작게</translation>
    </message>
    <message>
        <source>Photo before or after</source>
        <translation>이전 또는 다음 사진</translation>
    </message>
    <message>
        <source>Zoom in or out</source>
        <translation>확대 또는 축소</translation>
    </message>
    <message>
        <source>Whole photo or full size</source>
        <translation>사진 전체 또는 원본 크기</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>비슷한 사진 찾기</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>어디가 맞았는지 보기</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>Back to the grid</source>
        <translation>격자로 돌아가기</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
</context>
<context>
    <name>SideBar</name>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>새 앨범</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Delete album</source>
        <translation>앨범 삭제</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>목록에서 제거</translation>
    </message>
    <message>
        <source>Delete concept</source>
        <translation>개념 삭제</translation>
    </message>
    <message>
        <source>Forget all searches</source>
        <translation>검색 기록 모두 지우기</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>이름순</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>최신순</translation>
    </message>
    <message>
        <source>Most photos first</source>
        <translation>사진 많은 순</translation>
    </message>
    <message>
        <source>Edit search…</source>
        <translation>검색 수정…</translation>
    </message>
    <message>
        <source>Turn into a plain album</source>
        <translation>일반 앨범으로 바꾸기</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>지금 업데이트</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>라이브러리에서 제거…</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Finder에서 보기</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>파일 관리자에서 보기</translation>
    </message>
    <message>
        <source>This library can only be read at the moment.</source>
        <translation>지금은 이 라이브러리를 읽을 수만 있습니다.</translation>
    </message>
    <message>
        <source>Drop a folder here to add it to the library.</source>
        <translation>폴더를 여기에 끌어다 놓으면 라이브러리에 추가됩니다.</translation>
    </message>
    <message>
        <source>Places in the library</source>
        <translation>라이브러리 위치</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>폴더 추가</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
</context>
<context>
    <name>SideModel</name>
    <message>
        <source>Library</source>
        <translation>라이브러리</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>앨범</translation>
    </message>
    <message>
        <source>Concepts</source>
        <translation>개념</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>최근 검색</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>모든 사진</translation>
    </message>
    <message>
        <source>Rated</source>
        <translation>별점 준 사진</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>중복 사진</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>문제 있는 파일</translation>
    </message>
    <message>
        <source>Not connected since {date}</source>
        <translation>{date}부터 연결되지 않음</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>Being brought up to date</source>
        <translation>업데이트하는 중</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>파일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stars</name>
    <message>
        <source>Rating</source>
        <translation>별점</translation>
    </message>
    <message>
        <source>{rating}. Keys 0 to 5 set it.</source>
        <translation>{rating}. 0~5 키로 지정합니다.</translation>
    </message>
</context>
<context>
    <name>Starter</name>
    <message>
        <source>Opening your library…</source>
        <translation>라이브러리를 여는 중…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Photosearch is still at work</source>
        <translation>Photosearch가 계속 실행 중입니다</translation>
    </message>
    <message>
        <source>Find it here in the tray, to open it again or to quit.</source>
        <translation>이곳 트레이에서 다시 열거나 종료할 수 있습니다.</translation>
    </message>
    <message>
        <source>Going back to the backup…</source>
        <translation>백업으로 되돌리는 중…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>종료</translation>
    </message>
    <message>
        <source>Go back to the backup of {time}</source>
        <translation>{time} 백업으로 되돌리기</translation>
    </message>
    <message>
        <source>Ratings, tags and albums that came since then are lost; photos that came since then are read again. The damaged library is kept beside the backups.</source>
        <translation>그 뒤에 추가한 별점, 태그, 앨범은 사라지고, 그 뒤에 추가된 사진은 다시 읽습니다. 손상된 라이브러리는 백업 옆에 보관됩니다.</translation>
    </message>
</context>
<context>
    <name>SuggestionList</name>
    <message>
        <source>Suggestions</source>
        <translation>추천 검색어</translation>
    </message>
    <message>
        <source>Recent search</source>
        <translation>최근 검색</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>앨범</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>개념</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>장소</translation>
    </message>
</context>
<context>
    <name>SystemBin</name>
    <message>
        <source>it has changed since it was read</source>
        <translation>파일을 읽은 뒤에 내용이 바뀌었습니다</translation>
    </message>
    <message>
        <source>it is the very file that should stay, by another name</source>
        <translation>남겨 둘 파일과 같은 파일이며 이름만 다릅니다</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>파일이 더 이상 없습니다</translation>
    </message>
</context>
<context>
    <name>TagEdit</name>
    <message>
        <source>Add a tag</source>
        <translation>태그 추가</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
</context>
<context>
    <name>TaskLine</name>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 정지됨</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Installing: {done} so far</source>
        <translation>설치 중: {done} 완료</translation>
    </message>
    <message>
        <source>Installing: {done} of {total}</source>
        <translation>설치 중: {total} 중 {done}</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Not connected</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>Move {name} to the bin</source>
        <translation>{name} 휴지통으로 옮기기</translation>
    </message>
    <message>
        <source>Choose for the bin</source>
        <translation>휴지통으로 옮길 사진으로 선택</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Photosearch</source>
        <translation>Photosearch 열기</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 중지</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>1시간 동안 일시 중지</translation>
    </message>
    <message>
        <source>Quit Photosearch</source>
        <translation>Photosearch 종료</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>모두 최신 상태</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>그래도 계속</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>계속</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>This photo is no longer here</source>
        <translation>사진이 더 이상 여기에 없음</translation>
    </message>
    <message>
        <source>Go on with the arrow keys.</source>
        <translation>화살표 키로 다른 사진을 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>This drive is not connected</source>
        <translation>드라이브가 연결되지 않음</translation>
    </message>
    <message>
        <source>You see the small picture that the library keeps. Connect the drive to see the photo itself.</source>
        <translation>라이브러리에 보관된 작은 사진입니다. 원본을 보려면 드라이브를 연결하십시오.</translation>
    </message>
    <message>
        <source>Photo viewer</source>
        <translation>사진 뷰어</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>이전 사진</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>다음 사진</translation>
    </message>
</context>
<context>
    <name>ViewerBar</name>
    <message>
        <source>Back to the photos</source>
        <translation>사진 목록으로 돌아가기</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>어디가 맞았는지 보기</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>비슷한 사진 찾기</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>정보</translation>
    </message>
    <message>
        <source>Leave full screen</source>
        <translation>전체 화면 끝내기</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>전체 화면</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>ViewerCard</name>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
</context>
<context>
    <name>Ways</name>
    <message>
        <source>Show all photos</source>
        <translation>모든 사진 보기</translation>
    </message>
    <message>
        <source>Search without any filters</source>
        <translation>필터를 모두 빼고 검색</translation>
    </message>
    <message>
        <source>Search without “{part}”</source>
        <translation>“{part}” 빼고 검색</translation>
    </message>
</context>
<context>
    <name>WhyCard</name>
    <message>
        <source>Why it is here</source>
        <translation>검색된 이유</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>어디가 맞았는지 보기</translation>
    </message>
    <message>
        <source>Strength beside the best match</source>
        <translation>가장 잘 맞는 사진 대비 일치도</translation>
    </message>
</context>
<context>
    <name>WindowParts</name>
    <message>
        <source>search only</source>
        <translation>검색 전용</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
</context>
<context>
    <name>WordsRows</name>
    <message>
        <source>Read words in photos</source>
        <translation>사진 속 글자 읽기</translation>
    </message>
    <message>
        <source>Words are not being read for the moment. {reason}</source>
        <translation>지금은 글자를 읽지 않고 있습니다. {reason}</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Hangul needs one more model, which is downloaded when you ask for it. From a file it is added on the Models page.</source>
        <translation>한글을 읽으려면 모델이 하나 더 필요합니다. 직접 요청하실 때만 내려받습니다. 파일로 갖고 있다면 모델 페이지에서 추가하세요.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>다운로드</translation>
    </message>
    <message>
        <source>Signs, receipts and screenshots are found by what stands in them. Done on this computer, when everything else is done.</source>
        <translation>간판, 영수증, 스크린샷을 그 안에 적힌 글자로 찾을 수 있습니다. 다른 작업이 모두 끝난 뒤 이 컴퓨터에서 읽습니다.</translation>
    </message>
    <message>
        <source>This edition of Photosearch comes without it. Photosearch as installed by pip can have it.</source>
        <translation>이 배포판에는 포함되어 있지 않습니다. pip로 설치한 Photosearch에서는 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Not installed yet. This command installs it, then start Photosearch again: {command}</source>
        <translation>아직 설치되지 않았습니다. 다음 명령으로 설치한 뒤 Photosearch를 다시 시작하세요: {command}</translation>
    </message>
    <message>
        <source>{read} of {photos} photos read, words in {worded}</source>
        <translation>사진 {photos}장 중 {read}장을 읽음, 글자 있음 {worded}장</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>사진 %Ln장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied.</source>
        <translation>
            <numerusform>사진 %Ln장을 복사했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved, with %Ln photo(s).</source>
        <translation>
            <numerusform>사진 %Ln장을 담아 저장했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sidecar file(s) copied with them.</source>
        <translation>
            <numerusform>사이드카 파일 %Ln개도 함께 복사했습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not in the library any more.</source>
        <translation>
            <numerusform>사진 %Ln장은 더 이상 라이브러리에 없습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be copied:</source>
        <translation>
            <numerusform>사진 %Ln장은 복사하지 못했습니다:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
</TS>
