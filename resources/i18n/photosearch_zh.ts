<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>About</name>
    <message>
        <source>About Photosearch</source>
        <translation>关于 Photosearch</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Finds photos on your own computer by what they show. Photos never leave this computer.</source>
        <translation>根据画面内容查找你电脑里的照片。照片绝不会离开这台电脑。</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>使用的开源软件</translation>
    </message>
    <message>
        <source>The built-in model was trained on research data sets, some for non-commercial use; its description says which.</source>
        <translation>内置模型使用研究数据集训练，其中一部分仅限非商业用途，详见模型说明。</translation>
    </message>
    <message>
        <source>About the built-in model</source>
        <translation>内置模型说明</translation>
    </message>
</context>
<context>
    <name>Activity</name>
    <message>
        <source>Stop for now</source>
        <translation>暂时停止</translation>
    </message>
    <message>
        <source>Search only</source>
        <translation>仅供搜索</translation>
    </message>
    <message>
        <source>This library can only be read at the moment.</source>
        <translation>此图库目前只能读取。</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>暂停 1 小时</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Size of the photos</source>
        <translation>照片大小</translation>
    </message>
    <message>
        <source>Smaller photos</source>
        <translation>缩小照片</translation>
    </message>
    <message>
        <source>Larger photos</source>
        <translation>放大照片</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more file(s) hold the same pictures.</source>
        <translation>
            <numerusform>另有 %Ln 个文件包含相同的照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>Pause or stop</source>
        <translation>暂停或停止</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>The search model rests; it wakes up when it is needed.</source>
        <translation>搜索模型正在休息，需要时会自动启动。</translation>
    </message>
    <message>
        <source>The search model is starting.</source>
        <translation>搜索模型正在启动。</translation>
    </message>
    <message>
        <source>The search model is awake.</source>
        <translation>搜索模型正在运行。</translation>
    </message>
    <message>
        <source>The search model stopped; it starts again with the next search.</source>
        <translation>搜索模型已停止，下次搜索时会重新启动。</translation>
    </message>
</context>
<context>
    <name>AlbumName</name>
    <message>
        <source>Name of the album</source>
        <translation>相册名称</translation>
    </message>
</context>
<context>
    <name>BackgroundCard</name>
    <message>
        <source>Background work</source>
        <translation>后台任务</translation>
    </message>
    <message>
        <source>Processor cores used</source>
        <translation>使用的处理器核心数</translation>
    </message>
    <message>
        <source>More is faster while photos are added; fewer leaves the computer to you. Applies from the next update.</source>
        <translation>数值越大，添加照片越快；数值越小，对电脑的影响越小。下次更新时生效。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Graphics memory used</source>
        <translation>使用的显存</translation>
    </message>
    <message>
        <source>The most that the search model may take of the graphics card’s memory. Applies when it is next started.</source>
        <translation>搜索模型最多可占用的显存比例。模型下次启动时生效。</translation>
    </message>
    <message>
        <source>{share} %</source>
        <translation>{share}%</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>不限制</translation>
    </message>
    <message>
        <source>Only when I am not using the computer</source>
        <translation>仅在我不使用电脑时工作</translation>
    </message>
    <message>
        <source>Photos are read once keyboard and pointer have rested for two minutes.</source>
        <translation>键盘和鼠标闲置两分钟后才开始读取照片。</translation>
    </message>
    <message>
        <source>This desktop does not tell whether the computer is being used.</source>
        <translation>当前桌面环境无法告知电脑是否正在使用。</translation>
    </message>
    <message>
        <source>Not while on battery</source>
        <translation>使用电池时不工作</translation>
    </message>
    <message>
        <source>Photos are read once the computer is plugged in.</source>
        <translation>接通电源后再读取照片。</translation>
    </message>
    <message>
        <source>This computer does not tell what feeds it.</source>
        <translation>这台电脑无法告知供电状态。</translation>
    </message>
    <message>
        <source>Not while an app fills the screen</source>
        <translation>有全屏应用时不工作</translation>
    </message>
    <message>
        <source>Films, games and talks are left in peace.</source>
        <translation>不打扰看电影、玩游戏和演示。</translation>
    </message>
    <message>
        <source>This desktop does not tell whether an app fills the screen.</source>
        <translation>当前桌面环境无法告知是否有全屏应用。</translation>
    </message>
    <message>
        <source>Keep running in the tray when the window is closed</source>
        <translation>关闭窗口后继续在托盘中运行</translation>
    </message>
    <message>
        <source>New photos can be found as soon as you open the window again.</source>
        <translation>再次打开窗口时，新照片立即可以搜索。</translation>
    </message>
    <message>
        <source>This desktop has no tray: closing the window quits Photosearch.</source>
        <translation>当前桌面环境没有托盘：关闭窗口会退出 Photosearch。</translation>
    </message>
    <message>
        <source>Start when I log in</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>In the background, without a window; the tray opens it.</source>
        <translation>在后台启动，不打开窗口；可从托盘打开窗口。</translation>
    </message>
    <message>
        <source>In the background, without a window. This desktop has no tray: start Photosearch as usual to see its window.</source>
        <translation>在后台启动，不打开窗口。当前桌面环境没有托盘：如需查看窗口，请照常启动 Photosearch。</translation>
    </message>
</context>
<context>
    <name>BackupRows</name>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>还没有备份。</translation>
    </message>
    <message>
        <source>Copies of what Photosearch knows, ratings, tags and albums included. One is made on every day on which something changes; they hold no photos.</source>
        <translation>Photosearch 所记录信息的副本，包括评分、标签和相册。有变化的日子每天备份一次；其中不包含照片。</translation>
    </message>
    <message>
        <source>{size}, before an upgrade</source>
        <translation>{size}，升级之前</translation>
    </message>
    <message>
        <source>Go back…</source>
        <translation>恢复…</translation>
    </message>
    <message>
        <source>Go back to {time}…</source>
        <translation>恢复到{time}…</translation>
    </message>
    <message>
        <source>Go back to the library of {time}?</source>
        <translation>要将图库恢复到{time}的备份吗？</translation>
    </message>
    <message>
        <source>Ratings, tags and albums that came since then are lost. Photos that came since then are read again. No photo is touched, and the library as it is now is kept in a folder beside the backups.</source>
        <translation>此后添加的评分、标签和相册将会丢失，此后新增的照片会重新读取。照片文件不会受到影响，当前的图库会保存在备份旁边的文件夹中。</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>Breadcrumb</name>
    <message>
        <source>Show the folder {name}</source>
        <translation>显示文件夹 {name}</translation>
    </message>
</context>
<context>
    <name>CaptionBox</name>
    <message>
        <source>Describe this photo</source>
        <translation>描述这张照片</translation>
    </message>
    <message>
        <source>With {model}, on this computer</source>
        <translation>用 {model}，在本机上进行</translation>
    </message>
    <message>
        <source>Title in the file</source>
        <translation>文件中的标题</translation>
    </message>
    <message>
        <source>Description in the file</source>
        <translation>文件中的说明</translation>
    </message>
    <message>
        <source>Keywords in the file</source>
        <translation>文件中的关键字</translation>
    </message>
    <message>
        <source>Words in the file</source>
        <translation>文件中的文字</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>说明文字</translation>
    </message>
    <message>
        <source>Write a caption</source>
        <translation>写一句说明</translation>
    </message>
    <message>
        <source>Enter saves, Shift+Enter begins a new line, Esc takes back.</source>
        <translation>Enter 保存，Shift+Enter 换行，Esc 撤销。</translation>
    </message>
</context>
<context>
    <name>CaptionsCard</name>
    <message>
        <source>Photos are not being described for the moment. {reason}</source>
        <translation>暂时没有为照片生成描述。{reason}</translation>
    </message>
    <message>
        <source>Such a model writes a sentence about each photo. You can search for its words as for your own captions; the two are kept apart.</source>
        <translation>这类模型为每张照片写一句描述。可以像搜索您自己的说明一样搜索这些文字，两者分开保存。</translation>
    </message>
    <message>
        <source>Language of descriptions</source>
        <translation>描述使用的语言</translation>
    </message>
    <message>
        <source>Where the model knows it; otherwise the model’s own.</source>
        <translation>模型会这种语言时才有效，否则用模型自己的语言。</translation>
    </message>
    <message>
        <source>Same as the window</source>
        <translation>与窗口相同</translation>
    </message>
    <message>
        <source>Describe new photos in the background</source>
        <translation>在后台描述新照片</translation>
    </message>
    <message>
        <source>When everything else is done, and by the rules for background work in the settings. Otherwise only when you ask for it beside a photo.</source>
        <translation>在其他工作都完成之后进行，并遵守设置中的后台规则。关闭后，只有您在照片旁主动要求时才会描述。</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>Check the library</source>
        <translation>检查图库</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>立即检查</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Compares the database, the search index and the thumbnails with each other. Photos are only read.</source>
        <translation>核对数据库、搜索索引和缩略图是否一致。只会读取照片，不会修改。</translation>
    </message>
    <message>
        <source>Everything has been put right.</source>
        <translation>已全部修复。</translation>
    </message>
    <message>
        <source>Everything is in order.</source>
        <translation>一切正常。</translation>
    </message>
    <message>
        <source>This cannot be repaired. Go back to a backup below.</source>
        <translation>无法修复。请恢复到下面的某个备份。</translation>
    </message>
    <message>
        <source>The next update puts the rest right:</source>
        <translation>其余部分会在下次更新时修复：</translation>
    </message>
    <message>
        <source>Your photos are untouched. These things can be repaired:</source>
        <translation>照片没有受到任何影响。以下项目可以修复：</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Like: {name}</source>
        <translation>相似照片：{name}</translation>
    </message>
    <message>
        <source>Remove the example</source>
        <translation>移除示例照片</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Look for new photos</source>
        <translation>查找新照片</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>暂停索引</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Search with the copied picture</source>
        <translation>用复制的图片搜索</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>所有照片</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>有问题的文件</translation>
    </message>
    <message>
        <source>View large</source>
        <translation>查看大图</translation>
    </message>
    <message>
        <source>Remove from this album</source>
        <translation>从此相册中移出</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Open with the default app</source>
        <translation>用默认应用打开</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save search…</source>
        <translation>保存搜索…</translation>
    </message>
    <message>
        <source>Write sidecar files (XMP)</source>
        <translation>写入附属文件 (XMP)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>查找相似照片</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>多一些这样的照片</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>少一些这样的照片</translation>
    </message>
    <message>
        <source>Save as concept…</source>
        <translation>存为概念…</translation>
    </message>
    <message>
        <source>Add tag…</source>
        <translation>添加标签…</translation>
    </message>
    <message>
        <source>New album…</source>
        <translation>新建相册…</translation>
    </message>
    <message>
        <source>Side bar</source>
        <translation>侧边栏</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Fill the cells</source>
        <translation>填满方格</translation>
    </message>
    <message>
        <source>Larger thumbnails</source>
        <translation>放大缩略图</translation>
    </message>
    <message>
        <source>Smaller thumbnails</source>
        <translation>缩小缩略图</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About Photosearch</source>
        <translation>关于 Photosearch</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>无评分</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>转到</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Add to album</source>
        <translation>添加到相册</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>The one before</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>The next one</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>Keep the left one, move the other to the bin</source>
        <translation>保留左边的，将另一张移到回收站</translation>
    </message>
    <message>
        <source>Keep the right one, move the other to the bin</source>
        <translation>保留右边的，将另一张移到回收站</translation>
    </message>
</context>
<context>
    <name>ComparisonView</name>
    <message>
        <source>people eating outside</source>
        <translation>在户外吃饭的人</translation>
    </message>
    <message>
        <source>a dog running</source>
        <translation>奔跑的狗</translation>
    </message>
    <message>
        <source>the sea at sunset</source>
        <translation>日落时的大海</translation>
    </message>
    <message>
        <source>children playing</source>
        <translation>玩耍的孩子</translation>
    </message>
    <message>
        <source>a red car</source>
        <translation>红色的汽车</translation>
    </message>
    <message>
        <source>snow in the mountains</source>
        <translation>雪山</translation>
    </message>
    <message>
        <source>{other} or {current}?</source>
        <translation>{other} 还是 {current}？</translation>
    </message>
    <message>
        <source>You have not searched yet, so these examples are asked:</source>
        <translation>您还没有搜索过，所以用这些例子：</translation>
    </message>
    <message>
        <source>Your last searches are asked:</source>
        <translation>用您最近的搜索：</translation>
    </message>
    <message numerus="yes">
        <source>Both looked at the same %Ln photo(s). A blue frame: only this model found it.</source>
        <translation>
            <numerusform>两个模型看的是同样的 %Ln 张照片。蓝框表示只有这个模型找到。</numerusform>
        </translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>使用这个模型</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Add a search</source>
        <translation>添加一个搜索</translation>
    </message>
    <message>
        <source>Both models are asked the same about 300 of your photos, which the new one reads first: some minutes for a large model. Nothing of it is wasted if you change over.</source>
        <translation>就您的 300 张照片向两个模型提同样的问题。新模型要先读这些照片，大的模型需要几分钟；如果以后换用它，这些工作不会白做。</translation>
    </message>
</context>
<context>
    <name>ConceptWork</name>
    <message>
        <source>Choose photos that show it, or add some with “More like this”.</source>
        <translation>请选择作为示例的照片，或用“多一些这样的照片”添加。</translation>
    </message>
    <message>
        <source>Save as concept</source>
        <translation>存为概念</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) as examples</source>
        <translation>
            <numerusform>%Ln 张示例照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Concept “{name}” saved.</source>
        <translation>已保存概念“{name}”。</translation>
    </message>
    <message>
        <source>“{name}” has learnt more.</source>
        <translation>已为“{name}”补充示例。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>已将 %Ln 张照片加入“{name}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not “{name}” from now on.</source>
        <translation>
            <numerusform>已标记 %Ln 张照片不是“{name}”。</numerusform>
        </translation>
    </message>
    <message>
        <source>Concept “{name}” deleted.</source>
        <translation>已删除概念“{name}”。</translation>
    </message>
    <message>
        <source>Add to “{name}”</source>
        <translation>加入“{name}”</translation>
    </message>
    <message>
        <source>Not “{name}”</source>
        <translation>不是“{name}”</translation>
    </message>
</context>
<context>
    <name>CopyButton</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
    <message>
        <source>Show {name} in its folder</source>
        <translation>在文件夹中显示 {name}</translation>
    </message>
</context>
<context>
    <name>CoreSentences</name>
    <message>
        <source>Your photos are untouched, and nothing was overwritten. The library can be brought back from a backup.

{path}</source>
        <translation>照片没有受到任何影响，也没有内容被覆盖。可以从备份恢复图库。

{path}</translation>
    </message>
    <message>
        <source>This backup is damaged too. Try an older one.

{path}</source>
        <translation>这个备份也已损坏。请尝试更早的备份。

{path}</translation>
    </message>
    <message>
        <source>This backup is no longer there.

{path}</source>
        <translation>这个备份已不存在。

{path}</translation>
    </message>
    <message>
        <source>The disk that holds the library cannot be read or written. Check that it is connected and healthy, then start again; what was done is kept.

{path}</source>
        <translation>图库所在的磁盘无法读写。请检查磁盘是否已连接并正常，然后重新启动；已完成的工作都会保留。

{path}</translation>
    </message>
    <message>
        <source>The library’s folder cannot be made at this place.

{path}</source>
        <translation>无法在此位置创建图库文件夹。

{path}</translation>
    </message>
    <message>
        <source>The settings file cannot be read. Mend it in a text editor, or delete it to go back to the defaults.

{path}</source>
        <translation>无法读取设置文件。请用文本编辑器修正，或将其删除以恢复默认设置。

{path}</translation>
    </message>
    <message>
        <source>This file cannot be used for reading words. Install it again.

{path}</source>
        <translation>此文件无法用于识别文字，请重新安装。

{path}</translation>
    </message>
    <message>
        <source>The photos here were read with another version of the model “{name}”. They can be searched again after the next update of the library.</source>
        <translation>这里的照片是用“{name}”模型的另一个版本读取的。更新图库后即可再次搜索。</translation>
    </message>
    <message>
        <source>The model “{name}”, with which this library is searched, is not installed. Install it again, or choose another one.</source>
        <translation>此图库使用的搜索模型“{name}”尚未安装。请重新安装，或选择其他模型。</translation>
    </message>
    <message>
        <source>There is not enough memory to run this model. Close other programs, or use a smaller model.</source>
        <translation>内存不足，无法运行此模型。请关闭其他程序，或使用较小的模型。</translation>
    </message>
    <message>
        <source>Without the internet: bring the model’s folder or a ZIP file of it from another computer, and install that.</source>
        <translation>没有互联网也可以：从另一台电脑带来模型的文件夹或 ZIP 文件，然后安装。</translation>
    </message>
    <message>
        <source>{host} cannot be reached. Check the connection, or use a mirror.</source>
        <translation>无法连接 {host}。请检查网络，或使用镜像。</translation>
    </message>
    <message>
        <source>The connection to {host} breaks off again and again. What has arrived is kept: try again later.</source>
        <translation>与 {host} 的连接一再中断。已下载的部分会保留，请稍后再试。</translation>
    </message>
    <message>
        <source>{host} answered with something else than the model. A network that wants you to sign in first does that, and so does a wrong mirror address.</source>
        <translation>{host} 返回的不是模型。可能是网络要求先登录，也可能是镜像地址有误。</translation>
    </message>
    <message>
        <source>{host} gives this model only to people who have signed in and agreed to its terms. Photosearch never signs in: download it with a browser.</source>
        <translation>在 {host} 上，登录并同意条款后才能得到这个模型。Photosearch 从不登录，请用浏览器下载。</translation>
    </message>
    <message>
        <source>{host} has not got this model, or shows it to nobody who is not signed in. Check the mirror’s address, if you use one.</source>
        <translation>{host} 上没有这个模型，或者只给登录的人看。如果用了镜像，请检查地址。</translation>
    </message>
    <message>
        <source>{host} has had too many requests from this network. Try again later.</source>
        <translation>这个网络向 {host} 发出的请求太多。请稍后再试。</translation>
    </message>
    <message>
        <source>{host} has a problem of its own (error {status}). Try again later, or use a mirror.</source>
        <translation>{host} 自身出了问题（错误 {status}）。请稍后再试，或使用镜像。</translation>
    </message>
    <message>
        <source>{host} refused to send the model (error {status}).</source>
        <translation>{host} 拒绝发送模型（错误 {status}）。</translation>
    </message>
    <message>
        <source>The model “{name}” cannot be downloaded by Photosearch.</source>
        <translation>Photosearch 无法下载模型“{name}”。</translation>
    </message>
    <message>
        <source>There is no model called “{name}” to download.</source>
        <translation>没有可以下载的模型“{name}”。</translation>
    </message>
    <message>
        <source>The file {name} did not arrive as it was published, so it was thrown away. Try again; if that does not help, use another mirror, or none.</source>
        <translation>文件 {name} 与公布的不一致，已经丢弃。请重试；如果还不行，请换一个镜像，或不用镜像。</translation>
    </message>
    <message>
        <source>This is no model that Photosearch can run. Choose another one.</source>
        <translation>Photosearch 无法运行这个模型。请选择另一个。</translation>
    </message>
    <message>
        <source>This model is incomplete where it was published. Choose another one.</source>
        <translation>这个模型在发布处就不完整。请选择另一个。</translation>
    </message>
    <message>
        <source>The folder of the models cannot be read or written. Check its permissions.

{path}</source>
        <translation>无法读写存放模型的文件夹。请检查权限。

{path}</translation>
    </message>
    <message>
        <source>There is not enough room left on the disk that holds the models. Make room and try again.

{path}</source>
        <translation>存放模型的磁盘空间不足。请腾出空间后重试。

{path}</translation>
    </message>
    <message>
        <source>“{address}” is no address of a mirror. It should look like https://example.org.</source>
        <translation>“{address}”不是镜像地址。应该类似 https://example.org。</translation>
    </message>
    <message>
        <source>What was to be installed is no longer there.

{path}</source>
        <translation>要安装的内容已经不在那里了。

{path}</translation>
    </message>
    <message>
        <source>There is no model in this folder. Choose the one that holds config.json and the weights.

{path}</source>
        <translation>这个文件夹里没有模型。请选择包含 config.json 和权重文件的那一个。

{path}</translation>
    </message>
    <message>
        <source>This is a model of the kind “{kind}”, which Photosearch cannot run.

{path}</source>
        <translation>这是“{kind}”类型的模型，Photosearch 无法运行。

{path}</translation>
    </message>
    <message>
        <source>There is no model here that Photosearch can run.

{path}</source>
        <translation>这里没有 Photosearch 能运行的模型。

{path}</translation>
    </message>
    <message>
        <source>The file is no ZIP file, or it is damaged. Download it again.

{path}</source>
        <translation>这不是 ZIP 文件，或者文件已损坏。请重新下载。

{path}</translation>
    </message>
    <message>
        <source>This model wants to write outside its folder, so it was not installed.

{path}</source>
        <translation>这个模型想写到自己的文件夹之外，所以没有安装。

{path}</translation>
    </message>
    <message>
        <source>The model is in use, or may not be changed. Close other windows of Photosearch and try again.

{path}</source>
        <translation>模型正在使用，或者不允许更改。请关闭其他 Photosearch 窗口后重试。

{path}</translation>
    </message>
    <message>
        <source>Another model is being installed, perhaps by another Photosearch. Wait until that is done and try again.</source>
        <translation>正在安装另一个模型，也可能是另一个 Photosearch 在安装。请等它完成后重试。</translation>
    </message>
    <message>
        <source>The model has no weights: bring model.safetensors or pytorch_model.bin along with its config.json.

{path}</source>
        <translation>模型缺少权重：除了 config.json，还需要 model.safetensors 或 pytorch_model.bin。

{path}</translation>
    </message>
    <message>
        <source>The model has no tokenizer: bring its files too, such as tokenizer.json or vocab.txt.

{path}</source>
        <translation>模型缺少分词器：还需要 tokenizer.json 或 vocab.txt 等文件。

{path}</translation>
    </message>
    <message>
        <source>The model is incomplete. These files are missing: {files}.

{path}</source>
        <translation>模型不完整，缺少这些文件：{files}。

{path}</translation>
    </message>
    <message>
        <source>No model that describes photos is chosen. Choose or install one among the models.</source>
        <translation>没有选择描述照片的模型。请在模型页面选择或安装一个。</translation>
    </message>
    <message>
        <source>This photo cannot be reached now. Connect the drive it is on.</source>
        <translation>现在无法读取这张照片。请连接它所在的硬盘。</translation>
    </message>
    <message>
        <source>A caption can have {most} characters at most.</source>
        <translation>说明文字最多 {most} 个字符。</translation>
    </message>
    <message>
        <source>There are no photos yet that the models could be compared on. Add a folder first.</source>
        <translation>还没有可以用来比较模型的照片。请先添加文件夹。</translation>
    </message>
    <message>
        <source>The model “{name}” is the one in use already.</source>
        <translation>模型“{name}”已经在使用。</translation>
    </message>
    <message>
        <source>The model “{name}” describes photos in words; it cannot search for them.</source>
        <translation>模型“{name}”用文字描述照片，不能用来搜索。</translation>
    </message>
    <message>
        <source>A model cannot be called “{name}”. Rename its folder or ZIP file: letters from A to Z, digits, and the signs _ . and - will do.</source>
        <translation>模型不能叫“{name}”。请给文件夹或 ZIP 文件改名，只用英文字母、数字和符号 _ . - 。</translation>
    </message>
    <message>
        <source>“{name}” is the name of the built-in model. Rename the folder or ZIP file first.</source>
        <translation>“{name}”是内置模型的名字。请先给文件夹或 ZIP 文件改名。</translation>
    </message>
    <message>
        <source>“{name}” ships with Photosearch and cannot be removed.</source>
        <translation>“{name}”随 Photosearch 提供，不能移除。</translation>
    </message>
    <message>
        <source>This photo has not been compared with the others yet. Try again when its folder has been read.</source>
        <translation>这张照片尚未与其他照片比较。请在其文件夹读取完成后重试。</translation>
    </message>
    <message>
        <source>This photo is no longer in the library.</source>
        <translation>这张照片已不在图库中。</translation>
    </message>
    <message>
        <source>The processes that read photos cannot be started. Close other programs to free memory, and try again.</source>
        <translation>无法启动读取照片的进程。请关闭其他程序以释放内存，然后重试。</translation>
    </message>
    <message>
        <source>The photo is no longer in the bin of this system.

{path}</source>
        <translation>这张照片已不在系统回收站中。

{path}</translation>
    </message>
    <message>
        <source>There is another file at the photo’s place now. Rename that one first, or take the photo out of the bin by hand.

{path}</source>
        <translation>照片原来的位置现在有另一个文件。请先重命名该文件，或手动从回收站中取出照片。

{path}</translation>
    </message>
    <message>
        <source>Sidecar files cannot be written into this folder. Allow writing there, or keep stars, tags and captions in the library only.

{path}</source>
        <translation>无法在此文件夹中写入附属文件。请允许写入，或仅将星级、标签和说明保存在图库中。

{path}</translation>
    </message>
    <message>
        <source>This sidecar file was left as it is, because it could not be understood. Look at it with the program that wrote it, or move it away.

{path}</source>
        <translation>此附属文件无法识别，已保持原样。请用创建它的程序查看，或将其移走。

{path}</translation>
    </message>
    <message>
        <source>This sidecar file could not be written. Check that its drive is connected.

{path}</source>
        <translation>无法写入此附属文件。请检查其所在的驱动器是否已连接。

{path}</translation>
    </message>
    <message>
        <source>What starts at login could not be changed. The system’s own settings have a list of what starts at login.</source>
        <translation>无法更改登录时启动的项目。可以在系统设置的启动项列表中更改。</translation>
    </message>
    <message>
        <source>The library’s folder has too long a name to be opened at login. Windows allows 260 characters.</source>
        <translation>图库文件夹的路径过长，无法在登录时打开。Windows 最多允许 260 个字符。</translation>
    </message>
    <message>
        <source>The library’s folder, or the one in which Photosearch lies, has a name that is no text, so it cannot be opened at login.</source>
        <translation>图库文件夹或 Photosearch 所在文件夹的名称不是有效文本，因此无法在登录时打开。</translation>
    </message>
    <message>
        <source>There is no room left there. {done} of {all} photos were copied, and stay. Free some space or choose another folder for the rest.

{path}</source>
        <translation>空间不足。{all} 张照片中已复制 {done} 张，这些副本会保留。请腾出空间，或为其余照片选择其他文件夹。

{path}</translation>
    </message>
    <message>
        <source>There is no room left there, so nothing was written. Free some space, or choose another folder.

{path}</source>
        <translation>空间不足，未写入任何内容。请腾出空间，或选择其他文件夹。

{path}</translation>
    </message>
    <message>
        <source>This folder cannot be written. Choose another one.

{path}</source>
        <translation>无法写入此文件夹。请选择其他文件夹。

{path}</translation>
    </message>
    <message>
        <source>Nothing could be written there ({why}). Choose another folder.

{path}</source>
        <translation>无法写入该位置（{why}）。请选择其他文件夹。

{path}</translation>
    </message>
    <message>
        <source>There is a file “{name}” in this folder already. Choose another name.

{path}</source>
        <translation>此文件夹中已有文件“{name}”。请选择其他名称。

{path}</translation>
    </message>
    <message>
        <source>There is a folder of that name. Choose another name.</source>
        <translation>已有同名文件夹。请选择其他名称。</translation>
    </message>
    <message>
        <source>There is an album “{name}” already. Choose another name.</source>
        <translation>已有名为“{name}”的相册。请输入其他名称。</translation>
    </message>
    <message>
        <source>This search is too long to be kept. Shorten it.</source>
        <translation>搜索内容过长，无法保存。请缩短。</translation>
    </message>
    <message>
        <source>This smart album is not there any more.</source>
        <translation>此智能相册已不存在。</translation>
    </message>
</context>
<context>
    <name>Duplicates</name>
    <message>
        <source>Same file</source>
        <translation>相同文件</translation>
    </message>
    <message>
        <source>Same picture</source>
        <translation>同一张照片</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>同一瞬间</translation>
    </message>
    <message>
        <source>Just similar</source>
        <translation>只是相似</translation>
    </message>
    <message>
        <source>Files that are equal to the last byte. One of them is enough.</source>
        <translation>内容完全相同的文件，保留一份即可。</translation>
    </message>
    <message>
        <source>The same picture saved again, made smaller, turned, mirrored or cropped. Look before you choose: a crop may be the one you made on purpose.</source>
        <translation>同一张照片经过重新保存、缩小、旋转、镜像或裁剪。选择前请先看一看：裁剪过的那张可能是您特意制作的。</translation>
    </message>
    <message>
        <source>Photos that one camera took of the same thing within seconds. They are different photos, so nothing is chosen for you.</source>
        <translation>同一台相机在几秒内拍摄的同一场景。它们是不同的照片，因此不会替您预先选择。</translation>
    </message>
    <message>
        <source>Photos that look alike and are different photos. Nothing is chosen for you.</source>
        <translation>看起来相似但并不相同的照片。不会替您预先选择。</translation>
    </message>
    <message>
        <source>No file is here twice.</source>
        <translation>没有相同的文件。</translation>
    </message>
    <message>
        <source>No picture is here in other files.</source>
        <translation>没有同一张照片的其他文件。</translation>
    </message>
    <message>
        <source>No photos of one moment.</source>
        <translation>没有同一瞬间连拍的照片。</translation>
    </message>
    <message>
        <source>No photos that look alike.</source>
        <translation>没有看起来相似的照片。</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Other size</source>
        <translation>尺寸不同</translation>
    </message>
    <message>
        <source>Saved again</source>
        <translation>重新保存</translation>
    </message>
    <message>
        <source>Other format</source>
        <translation>格式不同</translation>
    </message>
    <message>
        <source>Mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Turned</source>
        <translation>已旋转</translation>
    </message>
    <message>
        <source>Cropped</source>
        <translation>已裁剪</translation>
    </message>
    <message>
        <source>Shows more</source>
        <translation>画面更全</translation>
    </message>
    <message>
        <source>Same moment</source>
        <translation>同一瞬间</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>the others are not connected</source>
        <translation>其他的未连接</translation>
    </message>
    <message>
        <source>the whole picture</source>
        <translation>完整画面</translation>
    </message>
    <message>
        <source>most pixels</source>
        <translation>分辨率最高</translation>
    </message>
    <message>
        <source>least compressed</source>
        <translation>压缩最少</translation>
    </message>
    <message>
        <source>lies as most of them do</source>
        <translation>方向与多数一致</translation>
    </message>
    <message>
        <source>sharpest</source>
        <translation>最清晰</translation>
    </message>
    <message>
        <source>most stars</source>
        <translation>评分最高</translation>
    </message>
    <message>
        <source>has captions or tags</source>
        <translation>有说明或标签</translation>
    </message>
    <message>
        <source>its name is no copy’s</source>
        <translation>文件名不是副本</translation>
    </message>
    <message>
        <source>the others lie among backups</source>
        <translation>其余的在备份文件夹中</translation>
    </message>
    <message>
        <source>came first; else no difference</source>
        <translation>最先加入，其余无差别</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>文件大小</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Captions and tags</source>
        <translation>说明和标签</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>清晰度</translation>
    </message>
</context>
<context>
    <name>DuplicatesNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln to the bin</source>
        <translation>
            <numerusform>将 %Ln 个移到回收站</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>以及另外 %Ln 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) compared.</source>
        <translation>
            <numerusform>已比较 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be compared yet.</source>
        <translation>
            <numerusform>%Ln 张照片尚未能比较。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pair(s) that may be copies were not looked at.</source>
        <translation>
            <numerusform>有 %Ln 对可能相同的照片未检查。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DuplicatesPage</name>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Nothing is moved unless you say so, and then only to the system’s bin: it can be undone.</source>
        <translation>未经您确认不会移动任何文件，且只会移到系统回收站，可以撤销。</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
</context>
<context>
    <name>ElsewhereCard</name>
    <message>
        <source>Choose the model’s folder</source>
        <translation>选择模型的文件夹</translation>
    </message>
    <message>
        <source>Choose the ZIP file</source>
        <translation>选择 ZIP 文件</translation>
    </message>
    <message>
        <source>ZIP files (*.zip)</source>
        <translation>ZIP 文件 (*.zip)</translation>
    </message>
    <message>
        <source>Other ways to get a model</source>
        <translation>获取模型的其他方式</translation>
    </message>
    <message>
        <source>Bring a model yourself</source>
        <translation>自己带来模型</translation>
    </message>
    <message>
        <source>Behind a firewall, or offline: download the model’s folder on another computer, carry it here on a USB stick, and choose it, as a folder or as a ZIP file.</source>
        <translation>如果有防火墙或没有网络：在另一台电脑上下载模型的文件夹，用 U 盘带过来，再以文件夹或 ZIP 文件的形式选择它。</translation>
    </message>
    <message>
        <source>From a folder or ZIP…</source>
        <translation>从文件夹或 ZIP…</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>从文件夹…</translation>
    </message>
    <message>
        <source>From a ZIP file…</source>
        <translation>从 ZIP 文件…</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Address of a mirror of Hugging Face, if that cannot be reached from here. Models are downloaded from there, and checked as always. Empty: Hugging Face itself.</source>
        <translation>无法访问 Hugging Face 时使用的镜像地址。模型从那里下载，并照常校验。留空则直接使用 Hugging Face。</translation>
    </message>
</context>
<context>
    <name>Ended</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Cancelled. What has arrived is kept for two weeks.</source>
        <translation>已取消。已下载的部分保留两周。</translation>
    </message>
    <message>
        <source>Cancelled. What has been done is kept.</source>
        <translation>已取消。已完成的部分会保留。</translation>
    </message>
</context>
<context>
    <name>ExampleSearch</name>
    <message>
        <source>Search for something first; then say what is not like it.</source>
        <translation>请先搜索，再从结果中指出不想要的照片。</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Copies of the photos</source>
        <translation>照片副本</translation>
    </message>
    <message>
        <source>The files themselves, in a folder of your choice.</source>
        <translation>将照片文件复制到您选择的文件夹。</translation>
    </message>
    <message>
        <source>Contact sheet (web page)</source>
        <translation>缩略图一览（网页）</translation>
    </message>
    <message>
        <source>Small pictures with their names, to look at, send or print.</source>
        <translation>带名称的小图，便于浏览、发送或打印。</translation>
    </message>
    <message>
        <source>Contact sheet (Markdown)</source>
        <translation>缩略图一览(Markdown)</translation>
    </message>
    <message>
        <source>A report with a table of small pictures and their scores.</source>
        <translation>以表格列出小图及其得分的报告。</translation>
    </message>
    <message>
        <source>List for a spreadsheet (CSV)</source>
        <translation>电子表格列表(CSV)</translation>
    </message>
    <message>
        <source>Names, dates, stars, tags and captions, a line for each photo.</source>
        <translation>名称、日期、星级、标签和说明，每张照片一行。</translation>
    </message>
    <message>
        <source>List with tabs (TSV)</source>
        <translation>制表符分隔的列表(TSV)</translation>
    </message>
    <message>
        <source>The same, with tabs between the columns.</source>
        <translation>内容相同，各列以制表符分隔。</translation>
    </message>
    <message>
        <source>List for programs (JSON)</source>
        <translation>程序用列表(JSON)</translation>
    </message>
    <message>
        <source>The same, for scripts and other programs.</source>
        <translation>内容相同，供脚本和其他程序使用。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>No preview</source>
        <translation>无预览</translation>
    </message>
    <message>
        <source>Good matches</source>
        <translation>匹配良好</translation>
    </message>
    <message>
        <source>Possible matches</source>
        <translation>可能匹配</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>可能不是您要找的</translation>
    </message>
    <message>
        <source>You stopped it; the copies made so far are there.</source>
        <translation>已停止；此前复制的副本均已保留。</translation>
    </message>
    <message>
        <source>its drive is not connected</source>
        <translation>所在的驱动器未连接</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 张</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>%Ln photo(s) of “{name}”</source>
        <translation>
            <numerusform>“{name}”中的 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy the photos to</source>
        <translation>将照片复制到</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>This folder is in the library, so the copies will come to it as further files of the same photos. Choose another folder to avoid that.</source>
        <translation>此文件夹在图库中，因此副本会作为相同照片的另一份文件进入图库。若不希望如此，请选择其他文件夹。</translation>
    </message>
    <message>
        <source>You stopped it; nothing was written.</source>
        <translation>已停止，未写入任何内容。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{done} of {total} photos</source>
        <translation>{total} 张照片中的 {done} 张</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export photos</source>
        <translation>导出照片</translation>
    </message>
    <message>
        <source>Which photos</source>
        <translation>哪些照片</translation>
    </message>
    <message>
        <source>As</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>保存位置</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln selected photo(s)</source>
        <translation>
            <numerusform>选中的 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln photo(s) of this place</source>
        <translation>
            <numerusform>此处的全部 %Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>For Excel: mark the text as UTF-8</source>
        <translation>用于 Excel：标明为 UTF-8，避免乱码</translation>
    </message>
    <message>
        <source>Pictures inside the file, not in a folder beside it</source>
        <translation>图片放在文件内，而不是旁边的文件夹中</translation>
    </message>
    <message>
        <source>Links to the photos on this computer</source>
        <translation>包含指向本机照片的链接</translation>
    </message>
    <message>
        <source>Keep the folders they are in</source>
        <translation>保留文件夹结构</translation>
    </message>
    <message>
        <source>Sidecar files (XMP), too</source>
        <translation>同时复制附属文件(XMP)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>Like {name}</source>
        <translation>与 {name} 相似的照片</translation>
    </message>
    <message>
        <source>Rated photos</source>
        <translation>已评分的照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>FactNumbers</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of 5 star(s)</source>
        <translation>
            <numerusform>%n 星（满分 5 星）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>Copy the place</source>
        <translation>复制地点</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>{time}, when the file was last changed (the camera said no date)</source>
        <translation>{time}，文件的最后修改时间（没有拍摄日期）</translation>
    </message>
    <message>
        <source>{time} (UTC{offset})</source>
        <translation>{time}（UTC{offset}）</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>拍摄日期</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>{dimensions} ({amount} MP)</source>
        <translation>{dimensions}（{amount} MP）</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>曝光</translation>
    </message>
    <message>
        <source>{amount} s</source>
        <comment>seconds</comment>
        <translation>{amount} 秒</translation>
    </message>
    <message>
        <source>{amount} mm</source>
        <translation>{amount} mm</translation>
    </message>
    <message>
        <source>Like {amount} mm on 35 mm film</source>
        <translation>等效 35 mm 胶片的 {amount} mm</translation>
    </message>
    <message>
        <source>{metres} m above the sea</source>
        <translation>海拔 {metres} 米</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
    <message>
        <source>{degrees}° N</source>
        <comment>latitude</comment>
        <translation>北纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° S</source>
        <comment>latitude</comment>
        <translation>南纬 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° E</source>
        <comment>longitude</comment>
        <translation>东经 {degrees}°</translation>
    </message>
    <message>
        <source>{degrees}° W</source>
        <comment>longitude</comment>
        <translation>西经 {degrees}°</translation>
    </message>
    <message>
        <source>Title in the file</source>
        <translation>文件中的标题</translation>
    </message>
    <message>
        <source>Description in the file</source>
        <translation>文件中的说明</translation>
    </message>
    <message>
        <source>Keywords in the file</source>
        <translation>文件中的关键词</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>Copyright</source>
        <translation>版权</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>损坏情况</translation>
    </message>
    <message>
        <source>Part of this file is damaged</source>
        <translation>文件部分损坏</translation>
    </message>
    <message>
        <source>What could be read is shown.</source>
        <translation>仅显示可以读取的部分。</translation>
    </message>
    <message>
        <source>No rating</source>
        <translation>无评分</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>第 {number} 张，共 {total} 张</translation>
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
        <translation>非常相似</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>Less similar</source>
        <translation>略微相似</translation>
    </message>
    <message>
        <source>Good match</source>
        <translation>很匹配</translation>
    </message>
    <message>
        <source>Possible match</source>
        <translation>可能匹配</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>可能不是你要找的</translation>
    </message>
    <message>
        <source>Compared with the photo {name}</source>
        <translation>与照片 {name} 对比</translation>
    </message>
    <message>
        <source>Meets the filters: {filters}</source>
        <translation>符合筛选条件：{filters}</translation>
    </message>
    <message>
        <source>This photo could not be compared yet.</source>
        <translation>这张照片暂时还无法对比。</translation>
    </message>
    <message>
        <source>Compared with: “{words}”</source>
        <translation>对比的描述：“{words}”</translation>
    </message>
    <message>
        <source>Without: “{words}”</source>
        <translation>排除的描述：“{words}”</translation>
    </message>
    <message>
        <source>By what the picture shows</source>
        <translation>根据画面内容找到</translation>
    </message>
    <message>
        <source>The parts of the picture were compared too</source>
        <translation>还比较了照片的各个部分</translation>
    </message>
    <message>
        <source>Like the photo {names}</source>
        <translation>示例照片：{names}</translation>
    </message>
    <message>
        <source>Less like the photo {names}</source>
        <translation>不要像这张照片：{names}</translation>
    </message>
    <message>
        <source>Concept: {names}</source>
        <translation>概念：{names}</translation>
    </message>
    <message>
        <source>Without the concept {names}</source>
        <translation>不含概念：{names}</translation>
    </message>
    <message>
        <source>Words in your caption: “{words}”</source>
        <translation>您的说明中写着：“{words}”</translation>
    </message>
    <message>
        <source>Words in the file: “{words}”</source>
        <translation>文件中写着：“{words}”</translation>
    </message>
    <message>
        <source>Words in a model’s description: “{words}”</source>
        <translation>模型的描述中写着：“{words}”</translation>
    </message>
    <message>
        <source>Words in the picture: “{words}”</source>
        <translation>图中文字：“{words}”</translation>
    </message>
    <message>
        <source>Tag: “{words}”</source>
        <translation>标签：“{words}”</translation>
    </message>
    <message>
        <source>File name: “{words}”</source>
        <translation>文件名：“{words}”</translation>
    </message>
    <message>
        <source>Folder: “{words}”</source>
        <translation>文件夹：“{words}”</translation>
    </message>
    <message>
        <source>Words in the caption: “{words}”</source>
        <translation>说明中写着：“{words}”</translation>
    </message>
    <message>
        <source>“{typed}” was read as “{meant}”</source>
        <translation>已将“{typed}”当作“{meant}”查找</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>FindingNumbers</name>
    <message numerus="yes">
        <source>%Ln thumbnail(s) missing or damaged</source>
        <translation>
            <numerusform>%Ln 个缩略图缺失或损坏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln leftover(s) of photos that are gone</source>
        <translation>
            <numerusform>%Ln 项已消失照片的残留信息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) not yet ready to be searched</source>
        <translation>
            <numerusform>%Ln 张照片尚不能搜索</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) in the database that do not fit together</source>
        <translation>
            <numerusform>数据库中有 %Ln 条记录互不一致</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>The database is damaged</source>
        <translation>数据库已损坏</translation>
    </message>
    <message>
        <source>The search index does not fit the library</source>
        <translation>搜索索引与图库不一致</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Find any photo by describing it</source>
        <translation>用文字描述，找到任何照片</translation>
    </message>
    <message>
        <source>Type what a photo shows – “dog on the beach”, “birthday cake” – and Photosearch finds it among the photos on this computer, in Korean, English or Chinese.</source>
        <translation>输入照片的内容，例如“海边的狗”“生日蛋糕”，Photosearch 就能在这台电脑的照片中找到它。支持韩语、英语和中文。</translation>
    </message>
    <message>
        <source>Where are your photos?</source>
        <translation>你的照片放在哪里？</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>选择其他文件夹…</translation>
    </message>
    <message>
        <source>or drop folders anywhere on this page</source>
        <translation>或将文件夹拖放到本页任意位置</translation>
    </message>
    <message>
        <source>Photos never leave this computer. Nothing is uploaded, and your files are only read, never changed.</source>
        <translation>照片绝不会离开这台电脑。不会上传任何内容，文件只会被读取，不会被修改。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Look around first</source>
        <translation>先随便看看</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Choose the folder with your photos. Everything below it is included.</source>
        <translation>请选择存放照片的文件夹，其中的子文件夹也会包含在内。</translation>
    </message>
    <message>
        <source>Choose a folder with photos</source>
        <translation>选择照片文件夹</translation>
    </message>
</context>
<context>
    <name>FolderCard</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Desktop</source>
        <translation>桌面</translation>
    </message>
    <message>
        <source>Videos</source>
        <translation>视频</translation>
    </message>
</context>
<context>
    <name>FolderRemoval</name>
    <message>
        <source>Remove “{folder}” from the library?</source>
        <translation>要从图库中移除“{folder}”吗？</translation>
    </message>
    <message>
        <source>Its photos stay where they are and are not changed. They are no longer found, and ratings, tags and albums of photos that are nowhere else are lost.</source>
        <translation>照片会原样保留在原处，但不再能被搜索到；如果照片不在其他文件夹中，其评分、标签和相册信息将会丢失。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>Folders</name>
    <message>
        <source>Changes are seen at once</source>
        <translation>更改会立即反映</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Beginning to watch…</source>
        <translation>正在开始监视…</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: a network drive does not tell of changes</source>
        <translation>每 10 分钟检查一次：网络驱动器不会通知更改</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: the system allows no more folders to be watched</source>
        <translation>每 10 分钟检查一次：系统不允许监视更多文件夹</translation>
    </message>
    <message>
        <source>Looked through every 10 minutes: it cannot be watched</source>
        <translation>每 10 分钟检查一次：此文件夹无法监视</translation>
    </message>
</context>
<context>
    <name>FoldersCard</name>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Folders to skip</source>
        <translation>跳过的文件夹</translation>
    </message>
    <message>
        <source>Names of folders, or paths inside the folders above, one on each line; * and ? stand for any characters. Applies to the next update.</source>
        <translation>每行填写一个文件夹名称，或上述文件夹中的路径；* 和 ? 代表任意字符。下次更新时生效。</translation>
    </message>
    <message>
        <source>For example: Screenshots, or work/*/drafts</source>
        <translation>例如：Screenshots，或 work/*/drafts</translation>
    </message>
    <message>
        <source>No folders yet</source>
        <translation>还没有文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Not connected, {count}</source>
        <translation>未连接，{count}</translation>
    </message>
    <message>
        <source>Remove from the library…</source>
        <translation>从图库中移除…</translation>
    </message>
    <message>
        <source>Remove {folder} from the library…</source>
        <translation>从图库中移除 {folder}…</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>正在更新…</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>立即更新</translation>
    </message>
    <message>
        <source>Choose a folder with photos</source>
        <translation>选择照片文件夹</translation>
    </message>
</context>
<context>
    <name>GalleryModel</name>
    <message>
        <source>Photo {number}</source>
        <translation>照片 {number}</translation>
    </message>
    <message>
        <source>{name}, {date}.</source>
        <translation>{name}，{date}。</translation>
    </message>
    <message numerus="yes">
        <source>%n star(s).</source>
        <translation>
            <numerusform>%n 星。</numerusform>
        </translation>
    </message>
    <message>
        <source>Its drive is not connected.</source>
        <translation>所在驱动器未连接。</translation>
    </message>
    <message>
        <source>Probably not what was searched for.</source>
        <translation>可能不是要找的照片。</translation>
    </message>
</context>
<context>
    <name>GalleryPage</name>
    <message>
        <source>Best match first</source>
        <translation>最匹配优先</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新优先</translation>
    </message>
    <message>
        <source>Order of the results</source>
        <translation>结果排序方式</translation>
    </message>
    <message>
        <source>Edit search…</source>
        <translation>编辑搜索…</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Very similar</source>
        <translation>非常相似</translation>
    </message>
    <message>
        <source>Good matches</source>
        <translation>很匹配的照片</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>相似</translation>
    </message>
    <message>
        <source>Possible matches</source>
        <translation>可能匹配的照片</translation>
    </message>
    <message>
        <source>Less similar</source>
        <translation>略微相似</translation>
    </message>
    <message>
        <source>Probably not what you mean</source>
        <translation>可能不是你要找的</translation>
    </message>
    <message>
        <source>The nearest of the rest</source>
        <translation>其余照片中最接近的</translation>
    </message>
    <message>
        <source>Nearest photos</source>
        <translation>最接近的照片</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>所有照片</translation>
    </message>
    <message>
        <source>Rated photos</source>
        <translation>已评分的照片</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在搜索…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>The smart album “{name}” leads back to itself; that part of it finds nothing.</source>
        <translation>智能相册“{name}”的搜索又指回了它自己，这一部分不会找到任何照片。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>找到 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>searched {done} of {total} photos</source>
        <translation>已搜索 {done} / {total} 张照片</translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <translation>
            <numerusform>再显示 %Ln 张</numerusform>
        </translation>
    </message>
    <message>
        <source>This photo cannot be compared yet</source>
        <translation>暂时无法对比这张照片</translation>
    </message>
    <message>
        <source>Try again when its folder has been read.</source>
        <translation>请等所在文件夹读取完成后再试。</translation>
    </message>
    <message>
        <source>No folders yet</source>
        <translation>还没有文件夹</translation>
    </message>
    <message>
        <source>Add the folder where your photos are, and they appear here.</source>
        <translation>添加存放照片的文件夹后，照片就会显示在这里。</translation>
    </message>
    <message>
        <source>Reading your photos</source>
        <translation>正在读取照片</translation>
    </message>
    <message>
        <source>No good matches</source>
        <translation>没有匹配的照片</translation>
    </message>
    <message>
        <source>The first ones appear in a moment.</source>
        <translation>第一批照片马上就会显示。</translation>
    </message>
    <message>
        <source>This album is empty</source>
        <translation>相册是空的</translation>
    </message>
    <message>
        <source>Drag photos onto its name to put them in.</source>
        <translation>将照片拖到相册名称上即可添加。</translation>
    </message>
    <message>
        <source>Nothing in it yet</source>
        <translation>暂无照片</translation>
    </message>
    <message>
        <source>Photos that its search finds appear here by themselves.</source>
        <translation>符合其搜索的照片会自动出现在这里。</translation>
    </message>
    <message>
        <source>No photo meets all the conditions of this search.</source>
        <translation>没有照片同时满足这次搜索的所有条件。</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到照片</translation>
    </message>
    <message>
        <source>No photos here</source>
        <translation>这里没有照片</translation>
    </message>
    <message>
        <source>This place holds no picture that can be shown.</source>
        <translation>这里没有可以显示的照片。</translation>
    </message>
</context>
<context>
    <name>GroupCard</name>
    <message>
        <source>Side by side</source>
        <translation>并排查看</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Best: {why}</source>
        <translation>推荐理由：{why}</translation>
    </message>
    <message>
        <source>One of them has to stay.</source>
        <translation>至少要保留一个。</translation>
    </message>
</context>
<context>
    <name>HeatPanel</name>
    <message>
        <source>Looking where it is…</source>
        <translation>正在查看位置…</translation>
    </message>
    <message>
        <source>There is nothing to compare this photo with.</source>
        <translation>没有可以与这张照片比较的内容。</translation>
    </message>
    <message>
        <source>No part stands out. The model goes by the whole picture.</source>
        <translation>没有特别突出的部分，模型是根据整张照片判断的。</translation>
    </message>
    <message>
        <source>It is most alike {place}.</source>
        <translation>最相似的部分在{place}。</translation>
    </message>
    <message>
        <source>The model sees “{words}” mostly {place}.</source>
        <translation>模型认为“{words}”主要在{place}。</translation>
    </message>
    <message>
        <source>at the top left</source>
        <translation>左上方</translation>
    </message>
    <message>
        <source>at the top</source>
        <translation>上方</translation>
    </message>
    <message>
        <source>at the top right</source>
        <translation>右上方</translation>
    </message>
    <message>
        <source>on the left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>in the middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>on the right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>at the bottom left</source>
        <translation>左下方</translation>
    </message>
    <message>
        <source>at the bottom</source>
        <translation>下方</translation>
    </message>
    <message>
        <source>at the bottom right</source>
        <translation>右下方</translation>
    </message>
    <message>
        <source>Hide the marking</source>
        <translation>隐藏标记</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message numerus="yes">
        <source>The same picture is also in %n place(s):</source>
        <translation>
            <numerusform>同一张照片还存在于 %n 个位置：</numerusform>
        </translation>
    </message>
    <message>
        <source>{size} together</source>
        <translation>共 {size}</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Choose a photo to see what is known about it.</source>
        <translation>选择一张照片即可查看其信息。</translation>
    </message>
    <message>
        <source>This drive is not connected. The photo can be found, but not opened.</source>
        <translation>驱动器未连接。可以搜索到照片，但无法打开。</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>所在位置</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>查找相似照片</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
</context>
<context>
    <name>LibraryWork</name>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be read.</source>
        <translation>
            <numerusform>有 %n 个文件无法读取。</numerusform>
        </translation>
    </message>
    <message>
        <source>The search engine stopped and is being started again.</source>
        <translation>搜索引擎已停止，正在重新启动。</translation>
    </message>
    <message>
        <source>Delete the album “{name}”?</source>
        <translation>要删除相册“{name}”吗？</translation>
    </message>
    <message>
        <source>The photos in it stay; only the album goes.</source>
        <translation>只删除相册，其中的照片会保留。</translation>
    </message>
    <message>
        <source>Delete album</source>
        <translation>删除相册</translation>
    </message>
</context>
<context>
    <name>MachineCaption</name>
    <message>
        <source>Written by {model}</source>
        <translation>{model} 的描述</translation>
    </message>
    <message>
        <source>Not used for searching: it does not seem to fit what the photo shows.</source>
        <translation>似乎与照片不符，搜索时不使用。</translation>
    </message>
    <message>
        <source>Use as my caption</source>
        <translation>用作我的说明</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove this description</source>
        <translation>移除这条描述</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>With %Ln photo(s).</source>
        <translation>
            <numerusform>包含 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>New album</source>
        <translation>新建相册</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>创建</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Details: {detail}</source>
        <translation>详细信息：{detail}</translation>
    </message>
    <message>
        <source>Something unexpected happened</source>
        <translation>发生了意外问题</translation>
    </message>
    <message>
        <source>Your photos are untouched. Try again; if it happens again, start Photosearch anew. Details are in the log.</source>
        <translation>照片没有受到任何影响。请重试；如果问题再次出现，请重新启动 Photosearch。详细信息见日志。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>There is no room left on the disk that holds the library. Free some space and try again; everything done so far is kept.</source>
        <translation>图库所在的磁盘没有剩余空间。请释放一些空间后重试，已完成的工作都会保留。</translation>
    </message>
    <message>
        <source>The library is in use</source>
        <translation>图库正在使用中</translation>
    </message>
    <message>
        <source>Another Photosearch is adding photos to this library. Searching works meanwhile; wait until it has finished, or close it.</source>
        <translation>另一个 Photosearch 正在向此图库添加照片。期间仍可搜索，请等待其完成，或将其关闭。</translation>
    </message>
    <message>
        <source>The library cannot be changed</source>
        <translation>无法更改图库</translation>
    </message>
    <message>
        <source>The library’s folder cannot be written. Searching works; to add photos, make the folder writable.</source>
        <translation>图库文件夹无法写入。可以继续搜索；如需添加照片，请将该文件夹设为可写。</translation>
    </message>
    <message>
        <source>This library needs a newer Photosearch</source>
        <translation>此图库需要更新版本的 Photosearch</translation>
    </message>
    <message>
        <source>The library was last used with a newer version. Update Photosearch to open it.</source>
        <translation>此图库上次由更新的版本使用过。请更新 Photosearch 后再打开。</translation>
    </message>
    <message>
        <source>The library is damaged</source>
        <translation>图库已损坏</translation>
    </message>
    <message>
        <source>Your photos are untouched, and nothing was overwritten. The library can be brought back from a backup, or built again from your photos.</source>
        <translation>照片没有受到任何影响，也没有内容被覆盖。可以从备份恢复图库，或根据照片重新建立。</translation>
    </message>
    <message>
        <source>The library is busy</source>
        <translation>图库正忙</translation>
    </message>
    <message>
        <source>Another program keeps the library locked. Close it, or try again in a moment.</source>
        <translation>另一个程序锁定了图库。请关闭该程序，或稍后重试。</translation>
    </message>
    <message>
        <source>The folder cannot be opened</source>
        <translation>无法打开文件夹</translation>
    </message>
    <message>
        <source>The folder cannot be reached. If it is on an external drive or a network, connect it and try again.</source>
        <translation>无法访问该文件夹。如果它位于外置驱动器或网络上，请连接后重试。</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>操作未能完成</translation>
    </message>
    <message>
        <source>Something on this computer is in the way. Your photos are untouched.</source>
        <translation>这台电脑上的某个问题导致操作无法完成。照片没有受到任何影响。</translation>
    </message>
    <message>
        <source>The model is missing</source>
        <translation>缺少模型</translation>
    </message>
    <message>
        <source>The model that this library was searched with is not installed. Install it again, or update the library with another one.</source>
        <translation>此图库使用的搜索模型尚未安装。请重新安装，或改用其他模型更新图库。</translation>
    </message>
    <message>
        <source>The model cannot be used</source>
        <translation>无法使用模型</translation>
    </message>
    <message>
        <source>The model’s files are incomplete or of an unknown kind. Install it again, or choose another model.</source>
        <translation>模型文件不完整或类型未知。请重新安装，或选择其他模型。</translation>
    </message>
    <message>
        <source>The search engine stopped</source>
        <translation>搜索引擎已停止</translation>
    </message>
    <message>
        <source>It starts again with your next search. If it keeps stopping, there may be too little memory; close other programs.</source>
        <translation>下次搜索时会重新启动。如果反复停止，可能是内存不足，请关闭其他程序。</translation>
    </message>
    <message>
        <source>This search cannot be understood</source>
        <translation>无法理解这次搜索</translation>
    </message>
    <message>
        <source>Say what the photos should show, not only what they should not show.</source>
        <translation>除了要排除的内容，还请说明照片中应该有什么。</translation>
    </message>
    <message>
        <source>This is not possible</source>
        <translation>无法这样操作</translation>
    </message>
    <message>
        <source>What was asked for cannot be done this way.</source>
        <translation>请求的操作无法以这种方式完成。</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>This file could not be read as a photo.</source>
        <translation>此文件无法作为照片读取。</translation>
    </message>
    <message>
        <source>Empty file</source>
        <translation>空文件</translation>
    </message>
    <message>
        <source>The file holds nothing. If you have the photo elsewhere, copy it here again.</source>
        <translation>文件中没有任何内容。如果别处还有这张照片，请重新复制过来。</translation>
    </message>
    <message>
        <source>Not a photo</source>
        <translation>不是照片</translation>
    </message>
    <message>
        <source>The name is that of a photo, but the file holds something else.</source>
        <translation>文件名是照片，但内容并不是照片。</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>The file is cut short or damaged. If you have the photo elsewhere, copy it here again.</source>
        <translation>文件不完整或已损坏。如果别处还有这张照片，请重新复制过来。</translation>
    </message>
    <message>
        <source>Unsupported format</source>
        <translation>不支持的格式</translation>
    </message>
    <message>
        <source>This kind of picture cannot be opened yet. Saved as JPEG or PNG, it can be found.</source>
        <translation>暂时无法打开这种格式的图片。另存为 JPEG 或 PNG 后即可搜索到。</translation>
    </message>
    <message>
        <source>No access</source>
        <translation>没有访问权限</translation>
    </message>
    <message>
        <source>The system does not let Photosearch read the file. Check its permissions, or whether the drive is healthy.</source>
        <translation>系统不允许读取此文件。请检查文件权限，或检查驱动器是否正常。</translation>
    </message>
    <message>
        <source>Gone</source>
        <translation>已消失</translation>
    </message>
    <message>
        <source>The file disappeared while it was being read. If it was moved, it will be found at its new place.</source>
        <translation>读取过程中文件消失了。如果文件被移动，会在新位置找到它。</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>尺寸过大</translation>
    </message>
    <message>
        <source>The picture has more pixels than can be opened safely. Save a smaller copy to find it.</source>
        <translation>图片像素过多，无法安全打开。保存一份较小的副本即可搜索到。</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>读取超时</translation>
    </message>
    <message>
        <source>Reading the file took longer than allowed. The drive may have been slow; try again.</source>
        <translation>读取文件的时间超出限制。可能是驱动器较慢，请重试。</translation>
    </message>
    <message>
        <source>Too little memory</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>Opening the picture needs more memory than is allowed for one file.</source>
        <translation>打开这张图片所需的内存超过了单个文件的限制。</translation>
    </message>
    <message>
        <source>Reading failed</source>
        <translation>读取失败</translation>
    </message>
    <message>
        <source>The program that reads pictures stopped at this file. It will be tried once more.</source>
        <translation>读取图片的程序在处理此文件时停止了，之后会再试一次。</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>已搁置</translation>
    </message>
    <message>
        <source>Reading this file made the program that reads pictures stop, twice. So that it does not hold up the others, it is left alone until it changes or you try it again.</source>
        <translation>读取此文件时，读取图片的程序两次停止。为了不影响其他照片，在文件发生变化或你重新尝试之前，不再读取此文件。</translation>
    </message>
</context>
<context>
    <name>ModelFigures</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>Found first</source>
        <translation>排在第一</translation>
    </message>
    <message>
        <source>Among the first {count}</source>
        <translation>前 {count} 张之内</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>The mean of 1/place: 1.00 if all come first</source>
        <translation>名次倒数的平均值：全部排第一时为 1.00</translation>
    </message>
    <message>
        <source>95% confidence: {low} to {high}</source>
        <translation>95% 置信区间：{low} 至 {high}</translation>
    </message>
    <message>
        <source>{language}: {found} of {answers} among the first 5</source>
        <translation>{language}：{answers} 个中有 {found} 个排在前 5 张</translation>
    </message>
    <message>
        <source>In all of the library, {photos}: {share} among the first 5</source>
        <translation>在整个图库（{photos}）中：前 5 张之内 {share}</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>推荐</translation>
    </message>
    <message>
        <source>Needs {needed} of memory while it works; this computer has {have}.</source>
        <translation>运行时需要 {needed} 内存，而这台电脑有 {have}。</translation>
    </message>
    <message>
        <source>Very slow here: this computer has no graphics card for it.</source>
        <translation>这台电脑没有合适的显卡，会非常慢。</translation>
    </message>
    <message>
        <source>By published figures, it finds the most in {language} of all that run well on this computer, with {memory} of memory and a graphics card.</source>
        <translation>按公布的数据，在这台电脑（内存 {memory}，有显卡）上运行良好的模型中，它用{language}找得最准。</translation>
    </message>
    <message>
        <source>By published figures, it finds the most in {language} of all that run well on this computer, with {memory} of memory and no graphics card.</source>
        <translation>按公布的数据，在这台电脑（内存 {memory}，没有显卡）上运行良好的模型中，它用{language}找得最准。</translation>
    </message>
    <message>
        <source>How often a search in this language finds its photo, in per cent, as published. Only figures of the same language can be compared.</source>
        <translation>用这种语言搜索时找到对应照片的比例（公布的数据）。只有同一种语言的数据才能相互比较。</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>约 {size}</translation>
    </message>
    <message>
        <source>Taken while it works, and given back when it rests.</source>
        <translation>运行时占用，空闲时归还。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在本机上</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Measure speed</source>
        <translation>测速</translation>
    </message>
    <message>
        <source>Try on my searches</source>
        <translation>用我的搜索试试</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Stop using</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>安装</translation>
    </message>
    <message>
        <source>Remove {model}…</source>
        <translation>移除 {model}…</translation>
    </message>
    <message>
        <source>Every photo is being read with this model. Until that is done, {model} goes on answering your searches.</source>
        <translation>正在用这个模型读取所有照片。完成之前，搜索仍由{model}回答。</translation>
    </message>
    <message>
        <source>Only the files that the model needs; each is checked when it is here.</source>
        <translation>只下载模型需要的文件，每个文件到达后都会校验。</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>Built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Describes photos in words. Installed from your own files.</source>
        <translation>用文字描述照片。由您自己的文件安装。</translation>
    </message>
    <message>
        <source>Installed from your own files.</source>
        <translation>由您自己的文件安装。</translation>
    </message>
    <message>
        <source>Small and quick, in Korean, English and Chinese. Knows everyday things, animals, food, scenery, people and colours; long sentences and fine detail are beyond it.</source>
        <translation>小巧快速，支持韩语、英语和中文。认识日常物品、动物、食物、风景、人物和颜色；长句和细节则力不能及。</translation>
    </message>
    <message>
        <source>The best balance of quality and size. Runs on any recent computer.</source>
        <translation>质量与大小最均衡。较新的电脑都能运行。</translation>
    </message>
    <message>
        <source>The best of its family. Only with a graphics card.</source>
        <translation>同系列中最好的。只适合有显卡的电脑。</translation>
    </message>
    <message>
        <source>The older multilingual SigLIP: weaker in English, a little stronger in Chinese than SigLIP 2 Base.</source>
        <translation>上一代多语言 SigLIP：与 SigLIP 2 Base 相比，英语较弱，中文稍强。</translation>
    </message>
    <message>
        <source>The first CLIP: small, quick and English only. For comparison with other programs.</source>
        <translation>最早的 CLIP：小巧快速，只支持英语。用于与其他程序比较。</translation>
    </message>
    <message>
        <source>A little better in Korean and Chinese, at four times the work. Needs a graphics card to be quick.</source>
        <translation>韩语和中文稍好一些，但计算量是四倍。要快就需要显卡。</translation>
    </message>
    <message>
        <source>English only, trained on open data. Needs a graphics card to be quick.</source>
        <translation>只支持英语，用公开数据训练。要快就需要显卡。</translation>
    </message>
    <message>
        <source>Trained on texts in hundreds of languages. Its terms may rule out use at work: read them first.</source>
        <translation>用数百种语言的文字训练。条款可能不允许用于工作，请先查看。</translation>
    </message>
    <message>
        <source>Made for Chinese and nothing else. A second opinion beside a multilingual model.</source>
        <translation>专为中文而作。适合与多语言模型搭配，作为第二意见。</translation>
    </message>
    <message>
        <source>Chinese only, the largest of its family. Only with a graphics card.</source>
        <translation>只支持中文，是同系列中最大的。只适合有显卡的电脑。</translation>
    </message>
    <message>
        <source>Chinese only, by Baidu. About as large as Chinese-CLIP Base.</source>
        <translation>只支持中文，由百度开发。大小与 Chinese-CLIP Base 相近。</translation>
    </message>
    <message>
        <source>Writes a short English sentence about each photo. Runs on any recent computer.</source>
        <translation>为每张照片写一句简短的英语。较新的电脑都能运行。</translation>
    </message>
    <message>
        <source>Describes photos in Korean, English and Chinese. Needs a graphics card.</source>
        <translation>用韩语、英语和中文描述照片。需要显卡。</translation>
    </message>
    <message>
        <source>The successor of Qwen2-VL 2B, of about the same size.</source>
        <translation>Qwen2-VL 2B 的后续型号，大小相近。</translation>
    </message>
    <message>
        <source>{licence}, learnt from pictures given for research</source>
        <translation>{licence}，用供研究的图片训练</translation>
    </message>
    <message>
        <source>Free for every use, also at work ({licence})</source>
        <translation>可免费用于任何用途，包括工作（{licence}）</translation>
    </message>
    <message>
        <source>Free for private use, not at work ({licence})</source>
        <translation>个人使用免费，不得用于工作（{licence}）</translation>
    </message>
    <message>
        <source>With terms of its own: {licence}</source>
        <translation>有自己的条款：{licence}</translation>
    </message>
    <message>
        <source>Its publisher states no licence</source>
        <translation>发布者未说明许可</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}%</translation>
    </message>
    <message>
        <source>{number} photos per second</source>
        <translation>每秒 {number} 张照片</translation>
    </message>
    <message>
        <source>{number} photos per minute</source>
        <translation>每分钟 {number} 张照片</translation>
    </message>
    <message>
        <source>The pictures that it learnt from were given for research, not for business. Whether you use it at work is for you to judge.</source>
        <translation>训练所用的图片仅供研究，并非商用。是否用于工作，请您自行判断。</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Remove {model} from this computer?</source>
        <translation>要从这台电脑移除 {model} 吗？</translation>
    </message>
    <message>
        <source>That frees {size}. Descriptions of photos that it has written stay. To use it again, it has to be installed again.</source>
        <translation>将释放 {size}。它写的照片描述会保留。要再次使用，需要重新安装。</translation>
    </message>
    <message>
        <source>That frees {size}. What it has learnt of your photos is kept, so that they need not be read again when you install it once more.</source>
        <translation>将释放 {size}。它从照片中读到的内容会保留，以后重新安装时不必再读一遍。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>A model is what lets words and photos be compared. It runs on this computer; no photo is sent anywhere.</source>
        <translation>模型让文字和照片能够相互比较。它在这台电脑上运行，照片不会发送到任何地方。</translation>
    </message>
    <message>
        <source>For searching</source>
        <translation>用于搜索</translation>
    </message>
    <message>
        <source>Try the models on your own photos</source>
        <translation>用自己的照片测试模型</translation>
    </message>
    <message>
        <source>For describing photos</source>
        <translation>用于描述照片</translation>
    </message>
    <message>
        <source>More models for searching</source>
        <translation>更多搜索模型</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>OfferedTags</name>
    <message>
        <source>Add the tag {name}</source>
        <translation>添加标签 {name}</translation>
    </message>
    <message>
        <source>Suggested</source>
        <translation>建议的标签</translation>
    </message>
</context>
<context>
    <name>OwnBenchmark</name>
    <message>
        <source>The photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>{best} finds your photos better than {other}. That such a difference is mere luck happens in {chance} of cases.</source>
        <translation>{best} 比 {other} 更能找到您的照片。这样的差距纯属偶然的概率为 {chance}。</translation>
    </message>
    <message>
        <source>{best} and {other} found your photos equally well.</source>
        <translation>{best} 和 {other} 找照片的效果一样好。</translation>
    </message>
    <message>
        <source>Between {best} and {other} these {answers} answers decide nothing: luck alone makes such a difference in {chance} of cases.</source>
        <translation>仅凭这 {answers} 个回答，还无法判断 {best} 和 {other} 孰优孰劣：这样的差距有 {chance} 的概率只是偶然。</translation>
    </message>
    <message>
        <source>less than 1%</source>
        <translation>不到 1%</translation>
    </message>
    <message>
        <source>{share}  ({low} to {high})</source>
        <translation>{share}（{low}–{high}）</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
</context>
<context>
    <name>OwnBenchmarkView</name>
    <message>
        <source>Delete all your answers?</source>
        <translation>要删除您的所有回答吗？</translation>
    </message>
    <message>
        <source>The photos stay as they are.</source>
        <translation>照片不会受到影响。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Photo {number} of {total}  ·  {done} answered</source>
        <translation>第 {number} 张，共 {total} 张  ·  已回答 {done} 个</translation>
    </message>
    <message numerus="yes">
        <source>%Ln answer(s) of yours, each looked for among the same {photos} by the pictures alone: names and descriptions did not count.</source>
        <translation>
            <numerusform>您的 %Ln 个回答：每个模型都在同样的 {photos}中仅凭画面查找，不看文件名和说明。</numerusform>
        </translation>
    </message>
    <message>
        <source>Only one model is here; install another one to have a comparison.</source>
        <translation>目前只有一个模型；再安装一个才能比较。</translation>
    </message>
    <message>
        <source>{model} could not be asked: {reason}</source>
        <translation>无法测试 {model}：{reason}</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Which model finds your photos?</source>
        <translation>哪个模型更能找到您的照片？</translation>
    </message>
    <message>
        <source>Type for each photo what you would search for to find it, in any language. Then every installed model looks for them. Your words stay on this computer.</source>
        <translation>请为每张照片输入您想找到它时会搜索的内容，任何语言都可以。然后每个已安装的模型都会据此查找。您输入的内容只保存在这台电脑上。</translation>
    </message>
    <message>
        <source>What would you search for to find this photo?</source>
        <translation>您会搜索什么来找到这张照片？</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一张</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一张</translation>
    </message>
    <message>
        <source>Enter keeps the words and goes on. Alt+← goes back, Alt+→ skips.</source>
        <translation>Enter：保存并看下一张 · Alt+←：上一张 · Alt+→：跳过</translation>
    </message>
    <message>
        <source>Ask the models</source>
        <translation>开始测试模型</translation>
    </message>
    <message>
        <source>With fewer than 10 answers the result says little.</source>
        <translation>回答少于 10 个时，结果参考价值不大。</translation>
    </message>
    <message>
        <source>Show other photos</source>
        <translation>换一批照片</translation>
    </message>
    <message>
        <source>Go on answering</source>
        <translation>继续回答</translation>
    </message>
    <message>
        <source>Delete my answers</source>
        <translation>删除我的回答</translation>
    </message>
</context>
<context>
    <name>PhotoActions</name>
    <message>
        <source>Rating restored.</source>
        <translation>已恢复原来的评分。</translation>
    </message>
    <message>
        <source>Tag “{name}” added.</source>
        <translation>已添加标签“{name}”。</translation>
    </message>
    <message>
        <source>Tag “{name}” removed.</source>
        <translation>已移除标签“{name}”。</translation>
    </message>
    <message>
        <source>Caption saved.</source>
        <translation>说明已保存。</translation>
    </message>
    <message>
        <source>Caption removed.</source>
        <translation>说明已移除。</translation>
    </message>
    <message>
        <source>Description removed.</source>
        <translation>描述已移除。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) added to “{name}”.</source>
        <translation>
            <numerusform>已将 %n 张照片添加到“{name}”。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) removed from “{name}”.</source>
        <translation>
            <numerusform>已从“{name}”移出 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>Album “{name}” created.</source>
        <translation>已创建相册“{name}”。</translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 个路径。</numerusform>
        </translation>
    </message>
    <message>
        <source>The drive with this photo is not connected.</source>
        <translation>这张照片所在的驱动器未连接。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) copied.</source>
        <translation>
            <numerusform>已复制 %n 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sidecar file(s) written beside the photos.</source>
        <translation>
            <numerusform>已在照片旁写入 %n 个附属文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>There are no stars, tags or captions to write.</source>
        <translation>没有可写入的星级、标签或说明。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) restored.</source>
        <translation>
            <numerusform>已恢复 %n 张照片。</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} could not be moved to the bin: {why}</source>
        <translation>无法将 {name} 移到回收站：{why}</translation>
    </message>
    <message>
        <source>Rated {stars}.</source>
        <translation>已评分：{stars}</translation>
    </message>
    <message>
        <source>Rating removed.</source>
        <translation>已清除评分。</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) moved to the bin.</source>
        <translation>
            <numerusform>已将 %n 张照片移到回收站。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PictureDoor</name>
    <message>
        <source>Choose a picture</source>
        <translation>选择图片</translation>
    </message>
    <message>
        <source>Pictures ({endings})</source>
        <translation>图片 ({endings})</translation>
    </message>
    <message>
        <source>Photosearch does not go online. Save the picture first.</source>
        <translation>Photosearch 不会联网，请先将图片保存到本地。</translation>
    </message>
    <message>
        <source>This file is not a picture that Photosearch can read.</source>
        <translation>此文件不是 Photosearch 能读取的图片。</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>The pasted picture could not be read.</source>
        <translation>无法读取粘贴的图片。</translation>
    </message>
</context>
<context>
    <name>PictureWords</name>
    <message>
        <source>Words in the picture</source>
        <translation>图中文字</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Copy the words in the picture</source>
        <translation>复制图中文字</translation>
    </message>
    <message>
        <source>Remove the words in the picture</source>
        <translation>移除图中文字</translation>
    </message>
</context>
<context>
    <name>Pill</name>
    <message>
        <source>Remove the tag {name}</source>
        <translation>移除标签 {name}</translation>
    </message>
</context>
<context>
    <name>ProblemDetails</name>
    <message>
        <source>No longer ignore</source>
        <translation>取消忽略</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>Leave it alone and out of this list until the file changes.</source>
        <translation>在文件发生变化之前不再读取，也不在此列表中显示。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>已选择 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>Ignored until the file changes.</source>
        <translation>在文件发生变化之前忽略。</translation>
    </message>
    <message>
        <source>Details: {reason}</source>
        <translation>详细信息：{reason}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
</context>
<context>
    <name>ProblemsModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>ProblemsPage</name>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
    <message>
        <source>Every photo in your folders could be read.</source>
        <translation>文件夹中的所有照片都能正常读取。</translation>
    </message>
    <message>
        <source>These files could not be read as photos, so they cannot be found. They were not changed.</source>
        <translation>这些文件无法作为照片读取，因此搜索不到。文件没有被修改。</translation>
    </message>
    <message>
        <source>Filter by name, folder or reason</source>
        <translation>按名称、文件夹或原因筛选</translation>
    </message>
    <message>
        <source>Try all again</source>
        <translation>全部重试</translation>
    </message>
    <message>
        <source>Copy list</source>
        <translation>复制列表</translation>
    </message>
    <message>
        <source>Ignored</source>
        <translation>已忽略</translation>
    </message>
    <message>
        <source>Files that could not be read</source>
        <translation>无法读取的文件</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln 个问题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln ignored file(s)</source>
        <translation>
            <numerusform>查看 %Ln 个已忽略的文件</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>Progress</name>
    <message>
        <source>Reading photos: {done} of {total}</source>
        <translation>正在读取照片：{done} / {total}</translation>
    </message>
    <message>
        <source>Making thumbnails: {done} of {total}</source>
        <translation>正在生成缩略图：{done} / {total}</translation>
    </message>
    <message>
        <source>Checking the library: {done} of {total}</source>
        <translation>正在检查图库：{done} / {total}</translation>
    </message>
    <message>
        <source>Checking the library</source>
        <translation>正在检查图库</translation>
    </message>
    <message>
        <source>Copying the model: {done} of {total}</source>
        <translation>正在复制模型：{done} / {total}</translation>
    </message>
    <message>
        <source>Describing photos: {done} of {total}</source>
        <translation>正在描述照片：{done}，共 {total}</translation>
    </message>
    <message>
        <source>Reading words in photos: {done} of {total}</source>
        <translation>正在识别照片中的文字：{done} / {total}</translation>
    </message>
    <message>
        <source>Asking both models</source>
        <translation>正在询问两个模型</translation>
    </message>
    <message>
        <source>Reading photos for the second model: {done} of {total}</source>
        <translation>正在为第二个模型读取照片：{done}/{total}</translation>
    </message>
    <message>
        <source>Measuring the speed</source>
        <translation>正在测速</translation>
    </message>
    <message>
        <source>Comparing photos: {done} of {total}</source>
        <translation>正在比较照片：{done}/{total}</translation>
    </message>
    <message>
        <source>Looking for duplicates: {done} %</source>
        <translation>正在查找重复照片：{done}%</translation>
    </message>
    <message>
        <source>Making the search faster: {done} of {total}</source>
        <translation>正在提升搜索速度：{done}/{total}</translation>
    </message>
    <message>
        <source>Asking the models</source>
        <translation>正在测试模型</translation>
    </message>
    <message>
        <source>Comparing photos</source>
        <translation>正在比较照片</translation>
    </message>
    <message>
        <source>Making the search faster</source>
        <translation>正在提升搜索速度</translation>
    </message>
    <message>
        <source>Describing photos</source>
        <translation>正在描述照片</translation>
    </message>
    <message>
        <source>Reading words in photos</source>
        <translation>正在识别照片中的文字</translation>
    </message>
    <message>
        <source>Reading photos for the second model</source>
        <translation>正在为第二个模型读取照片</translation>
    </message>
    <message>
        <source>Reading photos</source>
        <translation>正在读取照片</translation>
    </message>
    <message>
        <source>Making thumbnails</source>
        <translation>正在生成缩略图</translation>
    </message>
    <message>
        <source>Copying the model</source>
        <translation>正在复制模型</translation>
    </message>
    <message>
        <source>Waiting: on battery</source>
        <translation>等待中：正在使用电池</translation>
    </message>
    <message>
        <source>Waiting: you are using the computer</source>
        <translation>等待中：你正在使用电脑</translation>
    </message>
    <message>
        <source>Waiting: an app fills the screen</source>
        <translation>等待中：有全屏应用</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Paused until {time}</source>
        <translation>已暂停至{time}</translation>
    </message>
    <message>
        <source>today {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>昨天 {time}</translation>
    </message>
    <message>
        <source>{rate} per second</source>
        <translation>每秒 {rate} 张</translation>
    </message>
    <message>
        <source>{rate} per minute</source>
        <translation>每分钟 {rate} 张</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到 1 分钟</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
</context>
<context>
    <name>ProgressNumbers</name>
    <message numerus="yes">
        <source>Looking through folders: %Ln file(s) so far</source>
        <translation>
            <numerusform>正在查看文件夹：已查看 %Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>剩余约 %Ln 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>剩余约 %Ln 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln day(s) left</source>
        <translation>
            <numerusform>剩余约 %Ln 天</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) to go</source>
        <translation>
            <numerusform>还剩 %Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Folder</source>
        <comment>All other platforms</comment>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>File Folder</source>
        <comment>Match Windows Explorer</comment>
        <translation>文件夹</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>QueryCard</name>
    <message>
        <source>{same} of {shown} photos in both</source>
        <translation>{shown} 张中有 {same} 张相同</translation>
    </message>
    <message>
        <source>probably nothing like this here</source>
        <translation>这里大概没有这样的照片</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>不确定</translation>
    </message>
    <message numerus="yes">
        <source>%n good match(es)</source>
        <translation>
            <numerusform>%n 张匹配良好</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryChip</name>
    <message>
        <source>Remove {part}</source>
        <translation>移除 {part}</translation>
    </message>
    <message>
        <source>Understood from “{words}”</source>
        <translation>从“{words}”识别出的条件</translation>
    </message>
</context>
<context>
    <name>QueryChips</name>
    <message>
        <source>Parts of the search</source>
        <translation>搜索条件</translation>
    </message>
</context>
<context>
    <name>QueryNotes</name>
    <message>
        <source>The quotation mark is not closed; everything after it was taken as quoted.</source>
        <translation>引号没有闭合，其后的内容都按引号内的词处理。</translation>
    </message>
    <message>
        <source>The bracket is not closed; it was closed at the end.</source>
        <translation>括号没有闭合，已在末尾补上。</translation>
    </message>
    <message>
        <source>This bracket closes nothing and was left out.</source>
        <translation>这个右括号没有对应的左括号，已忽略。</translation>
    </message>
    <message>
        <source>So many brackets inside each other are left out; use fewer.</source>
        <translation>括号嵌套过多，已忽略一部分；请减少层数。</translation>
    </message>
    <message>
        <source>There is no filter “{about}”, so this was searched for as words.</source>
        <translation>没有“{about}”这个筛选条件，已按普通词语搜索。</translation>
    </message>
    <message>
        <source>Say what “{about}” should be, for example {hint}.</source>
        <translation>请在“{about}”后面写上内容，例如 {hint}。</translation>
    </message>
    <message>
        <source>“{about}” was not understood and was searched for as words. Try {hint}.</source>
        <translation>无法理解“{about}”，已按普通词语搜索。可以这样写：{hint}</translation>
    </message>
    <message>
        <source>No place of that name is known, so “{about}” was searched for as words.</source>
        <translation>不知道叫这个名字的地点，因此把“{about}”当作词语搜索了。</translation>
    </message>
    <message>
        <source>No place of that name is known, so “{about}” was searched for as words. Did you mean {hint}?</source>
        <translation>不知道叫这个名字的地点，因此把“{about}”当作词语搜索了。您是不是要找 {hint}？</translation>
    </message>
    <message>
        <source>There are only pictures here, no videos.</source>
        <translation>这里只有图片，没有视频。</translation>
    </message>
    <message>
        <source>“{about}” ends before it begins; it was turned around.</source>
        <translation>“{about}”的结束早于开始，已对调。</translation>
    </message>
    <message>
        <source>“{about}” has nothing on one side and was taken as a word.</source>
        <translation>“{about}”有一侧是空的，已当作普通词语。</translation>
    </message>
    <message>
        <source>Weights go from 0.1 to 10; “{about}” was taken as the nearest of them.</source>
        <translation>权重范围是 0.1 到 10；“{about}”已取最接近的值。</translation>
    </message>
    <message>
        <source>Words and filters behind one dash count each for itself; use a dash for each.</source>
        <translation>同一个减号后的词语和筛选条件会分别排除；请各用一个减号。</translation>
    </message>
    <message>
        <source>So many alternatives are too many; the first {hint} were looked for.</source>
        <translation>备选项太多，只搜索了前 {hint} 个。</translation>
    </message>
    <message>
        <source>The photo “{about}” was not found and is left out.</source>
        <translation>找不到照片“{about}”，已忽略。</translation>
    </message>
    <message>
        <source>Several photos are called “{about}”; the newest was taken.</source>
        <translation>有多张照片名为“{about}”，已采用最新的一张。</translation>
    </message>
    <message>
        <source>The photo “{about}” cannot be compared yet and is left out.</source>
        <translation>照片“{about}”暂时无法比较，已忽略。</translation>
    </message>
    <message>
        <source>There is no concept “{about}”, so it is left out.</source>
        <translation>没有概念“{about}”，已忽略。</translation>
    </message>
    <message>
        <source>There is no concept “{about}”, so it is left out. Did you mean {hint}?</source>
        <translation>没有概念“{about}”，已忽略。您是不是要找 {hint}？</translation>
    </message>
    <message>
        <source>No photo of the concept “{about}” can be compared now; it is left out.</source>
        <translation>概念“{about}”的照片目前都无法比较，已忽略。</translation>
    </message>
    <message>
        <source>No photo matches “{about}”, so it was searched for as words.</source>
        <translation>没有符合“{about}”的照片，已按普通词语搜索。</translation>
    </message>
</context>
<context>
    <name>RerankRow</name>
    <message>
        <source>Look closer at the first results</source>
        <translation>更仔细地比较靠前的结果</translation>
    </message>
    <message>
        <source>Compares the parts of the first 200 photos with your words and puts them in a better order a moment later. Automatic: only with models that it helps.</source>
        <translation>把前 200 张照片的各个部分与搜索词比较，稍后按更合适的顺序排列。自动：只用于确认有效的模型。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>始终</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
</context>
<context>
    <name>SavedDialog</name>
    <message>
        <source>Counting…</source>
        <translation>正在计数…</translation>
    </message>
    <message>
        <source>The smart album “{name}” leads back to itself; that part of it finds nothing.</source>
        <translation>智能相册“{name}”的搜索又指回了它自己，这一部分不会找到任何照片。</translation>
    </message>
    <message>
        <source>No photo now; those that come later appear in it by themselves.</source>
        <translation>目前没有照片；以后符合的照片会自动出现。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) now, the best first</source>
        <translation>
            <numerusform>目前 %Ln 张照片，最匹配的在前</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) now, the newest first</source>
        <translation>
            <numerusform>目前 %Ln 张照片，最新的在前</numerusform>
        </translation>
    </message>
    <message>
        <source>Save search</source>
        <translation>保存搜索</translation>
    </message>
    <message>
        <source>Edit search</source>
        <translation>编辑搜索</translation>
    </message>
    <message>
        <source>It becomes a smart album in the side bar, which always holds what the search finds. Times such as “last summer” go along with the calendar.</source>
        <translation>它会成为侧边栏中的智能相册，始终包含此搜索找到的照片。“去年夏天”之类的时间会随日历变化。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SavedSearches</name>
    <message>
        <source>“{name}” is in the side bar.</source>
        <translation>“{name}”已添加到侧边栏。</translation>
    </message>
    <message>
        <source>“{name}” is a plain album now. It keeps the photos that it held.</source>
        <translation>“{name}”现在是普通相册，保留原有的照片。</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>Drag to go to another year or month.</source>
        <translation>拖动可跳转到其他年份或月份。</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>清除搜索</translation>
    </message>
    <message>
        <source>Save this search as a smart album</source>
        <translation>将此搜索保存为智能相册</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>保存此搜索</translation>
    </message>
    <message>
        <source>Search with a picture: choose one, drop it here or paste it</source>
        <translation>以图搜图：选择、拖放或粘贴一张图片</translation>
    </message>
    <message>
        <source>Search with a picture</source>
        <translation>以图搜图</translation>
    </message>
    <message>
        <source>Describe a photo: a dog on the beach</source>
        <translation>描述一张照片，例如：海边的狗</translation>
    </message>
</context>
<context>
    <name>SecondModels</name>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>A second opinion</source>
        <translation>第二意见</translation>
    </message>
    <message>
        <source>For one language, a second model can answer together with the first; that finds what one alone overlooks. It reads your photos in the background first.</source>
        <translation>可以为某种语言再加一个模型，与第一个一起回答，这样能找到单个模型漏掉的照片。它会先在后台读取您的照片。</translation>
    </message>
    <message>
        <source>Also for searches in {language}</source>
        <translation>{language}搜索时一起使用</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>Photosearch {version}</source>
        <translation>Photosearch {version}</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Show log files</source>
        <translation>显示日志文件</translation>
    </message>
    <message>
        <source>About Photosearch</source>
        <translation>关于 Photosearch</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Fill the squares of the grid</source>
        <translation>填满网格方块</translation>
    </message>
    <message>
        <source>Thumbnails are cropped to squares. Otherwise whole photos are shown.</source>
        <translation>将缩略图裁剪成正方形；关闭后显示完整照片。</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Small and quick, in Korean, English and Chinese. Larger models find more, and can be installed.</source>
        <translation>小巧快速，支持韩语、英语和中文。安装更大的模型可以找得更准。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>An installed model, used for every search in this library.</source>
        <translation>已安装的模型，用于此图库中的所有搜索。</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Chosen automatically: a graphics card where it has reproduced the processor’s own results, otherwise the processor.</source>
        <translation>自动选择：只有当显卡能得出与处理器一致的结果时才使用显卡，否则使用处理器。</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Photos never leave this computer. Nothing is uploaded, and nothing is reported to anyone.</source>
        <translation>照片绝不会离开这台电脑。不会上传任何内容，也不会向任何人发送信息。</translation>
    </message>
    <message>
        <source>What can use the network</source>
        <translation>可能使用网络的功能</translation>
    </message>
    <message>
        <source>Nothing at all</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Downloading a search model, only when you ask for it</source>
        <translation>下载搜索模型（仅在你主动要求时）</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>What Photosearch knows of your photos. The photos stay where they are.</source>
        <translation>Photosearch 记录的照片信息。照片本身仍在原处。</translation>
    </message>
    <message>
        <source>Space used</source>
        <translation>占用空间</translation>
    </message>
    <message>
        <source>Database {database}, thumbnails {thumbnails}, search index {index}</source>
        <translation>数据库 {database}，缩略图 {thumbnails}，搜索索引 {index}</translation>
    </message>
    <message>
        <source>Being counted…</source>
        <translation>正在统计…</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Search and move about</source>
        <translation>搜索与导航</translation>
    </message>
    <message>
        <source>In the grid</source>
        <translation>在网格中</translation>
    </message>
    <message>
        <source>In the viewer</source>
        <translation>在查看器中</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>No rating, one star … five stars</source>
        <translation>无评分、一星至五星</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Search at once</source>
        <translation>立即搜索</translation>
    </message>
    <message>
        <source>Clear the search, then go to the photos</source>
        <translation>清除搜索并转到照片</translation>
    </message>
    <message>
        <source>To the next photo</source>
        <translation>移到相邻照片</translation>
    </message>
    <message>
        <source>Select more, select all</source>
        <translation>扩展选择、全选</translation>
    </message>
    <message>
        <source>To the first or last photo</source>
        <translation>移到第一张或最后一张</translation>
    </message>
    <message>
        <source>Look at the photo</source>
        <translation>查看照片</translation>
    </message>
    <message>
        <source>Larger or smaller thumbnails</source>
        <translation>放大或缩小缩略图</translation>
    </message>
    <message>
        <source>Photo before or after</source>
        <translation>上一张或下一张</translation>
    </message>
    <message>
        <source>Zoom in or out</source>
        <translation>放大或缩小</translation>
    </message>
    <message>
        <source>Whole photo or full size</source>
        <translation>完整照片或原始大小</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>查找相似照片</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>显示匹配位置</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Back to the grid</source>
        <translation>返回网格</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SideBar</name>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>New album</source>
        <translation>新建相册</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete album</source>
        <translation>删除相册</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Delete concept</source>
        <translation>删除概念</translation>
    </message>
    <message>
        <source>Forget all searches</source>
        <translation>清除所有搜索记录</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Newest first</source>
        <translation>最新的在前</translation>
    </message>
    <message>
        <source>Most photos first</source>
        <translation>照片最多的在前</translation>
    </message>
    <message>
        <source>Edit search…</source>
        <translation>编辑搜索…</translation>
    </message>
    <message>
        <source>Turn into a plain album</source>
        <translation>转换为普通相册</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Update now</source>
        <translation>立即更新</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>从图库中移除…</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>在访达中显示</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>在文件管理器中显示</translation>
    </message>
    <message>
        <source>This library can only be read at the moment.</source>
        <translation>此图库目前只能读取。</translation>
    </message>
    <message>
        <source>Drop a folder here to add it to the library.</source>
        <translation>将文件夹拖放到这里即可添加到图库。</translation>
    </message>
    <message>
        <source>Places in the library</source>
        <translation>图库中的位置</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>添加文件夹</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>SideModel</name>
    <message>
        <source>Library</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Albums</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Concepts</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>最近搜索</translation>
    </message>
    <message>
        <source>All photos</source>
        <translation>所有照片</translation>
    </message>
    <message>
        <source>Rated</source>
        <translation>已评分</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复照片</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>有问题的文件</translation>
    </message>
    <message>
        <source>Not connected since {date}</source>
        <translation>自 {date} 起未连接</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Being brought up to date</source>
        <translation>正在更新</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stars</name>
    <message>
        <source>Rating</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>{rating}. Keys 0 to 5 set it.</source>
        <translation>{rating}。按 0 到 5 键可设置。</translation>
    </message>
</context>
<context>
    <name>Starter</name>
    <message>
        <source>Opening your library…</source>
        <translation>正在打开图库…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Photosearch is still at work</source>
        <translation>Photosearch 仍在运行</translation>
    </message>
    <message>
        <source>Find it here in the tray, to open it again or to quit.</source>
        <translation>可在托盘中重新打开或退出。</translation>
    </message>
    <message>
        <source>Going back to the backup…</source>
        <translation>正在恢复备份…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Go back to the backup of {time}</source>
        <translation>恢复到{time}的备份</translation>
    </message>
    <message>
        <source>Ratings, tags and albums that came since then are lost; photos that came since then are read again. The damaged library is kept beside the backups.</source>
        <translation>此后添加的评分、标签和相册将会丢失，此后新增的照片会重新读取。损坏的图库会保存在备份旁边。</translation>
    </message>
</context>
<context>
    <name>SuggestionList</name>
    <message>
        <source>Suggestions</source>
        <translation>搜索建议</translation>
    </message>
    <message>
        <source>Recent search</source>
        <translation>最近搜索</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>相册</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>地点</translation>
    </message>
</context>
<context>
    <name>SystemBin</name>
    <message>
        <source>it has changed since it was read</source>
        <translation>文件在读取之后已更改</translation>
    </message>
    <message>
        <source>it is the very file that should stay, by another name</source>
        <translation>它就是要保留的那个文件，只是名称不同</translation>
    </message>
    <message>
        <source>it is no longer there</source>
        <translation>文件已不存在</translation>
    </message>
</context>
<context>
    <name>TagEdit</name>
    <message>
        <source>Add a tag</source>
        <translation>添加标签</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>TaskLine</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>Installing: {done} so far</source>
        <translation>正在安装：已完成 {done}</translation>
    </message>
    <message>
        <source>Installing: {done} of {total}</source>
        <translation>正在安装：{done}，共 {total}</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Move {name} to the bin</source>
        <translation>将 {name} 移到回收站</translation>
    </message>
    <message>
        <source>Choose for the bin</source>
        <translation>选为要移到回收站的照片</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Photosearch</source>
        <translation>打开 Photosearch</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>暂停 1 小时</translation>
    </message>
    <message>
        <source>Quit Photosearch</source>
        <translation>退出 Photosearch</translation>
    </message>
    <message>
        <source>Everything is up to date</source>
        <translation>一切均为最新</translation>
    </message>
    <message>
        <source>Continue anyway</source>
        <translation>仍然继续</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>This photo is no longer here</source>
        <translation>照片已不在此处</translation>
    </message>
    <message>
        <source>Go on with the arrow keys.</source>
        <translation>可用方向键继续浏览。</translation>
    </message>
    <message>
        <source>This drive is not connected</source>
        <translation>驱动器未连接</translation>
    </message>
    <message>
        <source>You see the small picture that the library keeps. Connect the drive to see the photo itself.</source>
        <translation>当前显示的是图库中保存的小图。连接驱动器即可查看原照片。</translation>
    </message>
    <message>
        <source>Photo viewer</source>
        <translation>照片查看器</translation>
    </message>
    <message>
        <source>Previous photo</source>
        <translation>上一张照片</translation>
    </message>
    <message>
        <source>Next photo</source>
        <translation>下一张照片</translation>
    </message>
</context>
<context>
    <name>ViewerBar</name>
    <message>
        <source>Back to the photos</source>
        <translation>返回照片</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>显示匹配位置</translation>
    </message>
    <message>
        <source>Similar photos</source>
        <translation>查找相似照片</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Leave full screen</source>
        <translation>退出全屏</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>ViewerCard</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>Ways</name>
    <message>
        <source>Show all photos</source>
        <translation>显示所有照片</translation>
    </message>
    <message>
        <source>Search without any filters</source>
        <translation>去掉所有筛选条件再搜索</translation>
    </message>
    <message>
        <source>Search without “{part}”</source>
        <translation>去掉“{part}”再搜索</translation>
    </message>
</context>
<context>
    <name>WhyCard</name>
    <message>
        <source>Why it is here</source>
        <translation>为什么会出现</translation>
    </message>
    <message>
        <source>Show where it is</source>
        <translation>显示匹配位置</translation>
    </message>
    <message>
        <source>Strength beside the best match</source>
        <translation>与最佳匹配相比的匹配度</translation>
    </message>
</context>
<context>
    <name>WindowParts</name>
    <message>
        <source>search only</source>
        <translation>仅供搜索</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
</context>
<context>
    <name>WordsRows</name>
    <message>
        <source>Read words in photos</source>
        <translation>识别照片中的文字</translation>
    </message>
    <message>
        <source>Words are not being read for the moment. {reason}</source>
        <translation>目前没有在识别文字。{reason}</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>韩语</translation>
    </message>
    <message>
        <source>Hangul needs one more model, which is downloaded when you ask for it. From a file it is added on the Models page.</source>
        <translation>识别韩文还需要一个模型，只有在您要求时才会下载。如果已有文件，可在“模型”页面添加。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Signs, receipts and screenshots are found by what stands in them. Done on this computer, when everything else is done.</source>
        <translation>可以按招牌、小票和截图里的文字找到照片。识别在本机进行，等其他工作完成后才开始。</translation>
    </message>
    <message>
        <source>This edition of Photosearch comes without it. Photosearch as installed by pip can have it.</source>
        <translation>此版本不包含该功能。通过 pip 安装的 Photosearch 可以使用。</translation>
    </message>
    <message>
        <source>Not installed yet. This command installs it, then start Photosearch again: {command}</source>
        <translation>尚未安装。请运行以下命令安装，然后重新启动 Photosearch：{command}</translation>
    </message>
    <message>
        <source>{read} of {photos} photos read, words in {worded}</source>
        <translation>已识别 {photos} 张中的 {read} 张，{worded} 张有文字</translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) copied.</source>
        <translation>
            <numerusform>已复制 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Saved, with %Ln photo(s).</source>
        <translation>
            <numerusform>已保存，共 %Ln 张照片。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sidecar file(s) copied with them.</source>
        <translation>
            <numerusform>一并复制了 %Ln 个附属文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are not in the library any more.</source>
        <translation>
            <numerusform>%Ln 张照片已不在图库中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) could not be copied:</source>
        <translation>
            <numerusform>%Ln 张照片无法复制：</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Question</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
</TS>
