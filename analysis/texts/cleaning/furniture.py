"""Cleaning steps that take whole lines of page furniture out; their text stays in the ledger.

Only short lines are looked at: furniture is never a paragraph of prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analysis.texts.cleaning.edits import Edit, Line, text_lines, whole_line
from analysis.texts.cleaning.spaces import BLANK

_LONGEST = 200
_SENTENCE = re.compile("[。！？；]")

_FIELD = re.compile(
    r"(?:发布|发表|更新|公开|录入|添加|上传)(?:时间|日期)|(?:信息|文章|稿件|发布|新闻|内容|文件)?来\s*源|发布(?:机构|单位|部门|人|者)"
    r"|信息(?:索引号|分类|类别|名称)|索\s*引\s*号|主题分类|公文种类|体裁分类|发文(?:机关|单位|字号|日期|时间)|成文(?:日期|时间)"
    r"|文\s*号|有\s*效\s*性|作\s*者|(?:阅读|浏览|点击|访问)(?:次数|数|量|人数|率)?|字\s*[体号]|标\s*题"
)
_FIELD_END = re.compile(r"\s*[:：|｜]")
_STAMP = r"[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
_TIMED = re.compile(_STAMP + r"\s*[0-9]{1,2}[:：时][0-9]{2}分?(?:[:：][0-9]{2})?")
_DATED = re.compile("[12][0-9]{3}([-/])[0-9]{1,2}\\1[0-9]{1,2}")
_SITE = re.compile(r"(?:www\.[0-9a-z.-]+|[(（]?来\s*源\s*[:：)）]|[\u4e00-\u9fff]{2}网站?\s)")
_COUNTED = re.compile(r"(?:阅读|浏览|点击|访问)(?:次数|数|量|人数|率)?\s*[:：]?\s*[0-9]+|字\s*[体号]\s*[:：]")
_OFFICE = re.compile("[厅局部委院会府室处办司署团队行]$")


def _is_publication_line(line: str) -> bool:
    """发布时间：… 来源：… 阅读：…, a line of the website's name and date, or a bare time stamp."""
    if _SENTENCE.search(line) or len(line) > 120:
        return False
    core = line.strip("()（）[]【】 \u3000\u00a0|｜")
    field = _FIELD.match(core)
    if field and _FIELD_END.match(core, field.end()):
        return True
    if _TIMED.fullmatch(core):
        return True
    stamp = re.search(_STAMP, core)
    return bool(stamp and "，" not in core and (_SITE.search(core) or _COUNTED.search(core)))


def publication_line_edits(text: str) -> Iterator[Edit]:
    """发布时间：… 来源：… 阅读：…, a line of the website's name and date, or a bare time stamp.

    A bare date (2024-06-14) goes too, but not under the name of an office, where it is that of a signature.
    """
    above = ""
    for line in text_lines(text):
        if not line.core:
            continue
        if len(line.core) <= _LONGEST and (
            _is_publication_line(line.core) or (_DATED.fullmatch(line.core) and not _OFFICE.search(above))
        ):
            yield whole_line(line)
        above = line.core


_CREDIT = re.compile(
    r"[(（\[【]?(?:图片|配图|题图|封面图?|图源|摄影)(?:来源|来自|由|源自)?\s*[|｜丨:：/]\s*\S"
)
_CAPTION = re.compile(
    r"(?:社|报|网|台)(?:记者|通讯员)\s*[\u4e00-\u9fff·]{2,4}\s*摄[)）]?$|。\s*[\u4e00-\u9fff]{1,6}(?:社|报"
    r"|网)记者\s*[\u4e00-\u9fff·]{2,4}$"
)
_AGENCY = re.compile(
    r"[(（]?(?:新华社|中新社|本报|人民网)\s*[\u4e00-\u9fff]{2,8}?\s*(?:[0-9０-９]{4}年)?"
    r"[0-9０-９]{1,2}月[0-9０-９]{1,2}日[电讯][)）]?$"
)


def _is_image_credit(line: str) -> bool:
    """图片来源｜…, the caption of a press photo, the dateline of a press agency on its own line."""
    core = line.strip()
    if len(core) > 120:
        return False
    if _CREDIT.match(core) and not _SENTENCE.search(core):
        return True
    return bool(_AGENCY.fullmatch(core) or _CAPTION.search(core))


_NOTICE = re.compile(r"[(（\[【*]*(?:免责|版权|特别|郑重|本[网站号])?(?:声明|说明|提示)[】\]]?\s*[:：]")
_SELF = re.compile("本号|本网|本站|本平台|公众号|小编|转载|作者所有|联系删除")
_CONTACT = re.compile("(?:如有|若有|如涉|如果).{0,20}(?:侵权|不妥|异议|版权|问题).{0,20}(?:联系|告知|删除)")
_COPYRIGHT = re.compile(r"版权所有|[Cc]opyright|COPYRIGHT|©|[Ii][Cc][Pp]备|公网安备|网站标识码")


def _is_disclaimer(line: str) -> bool:
    """A disclaimer of the website or account, or the copyright line of a page."""
    core = line.strip()
    return bool(
        (_NOTICE.match(core) and _SELF.search(core))
        or (("如" in core or "若有" in core) and _CONTACT.search(core))
        or (_COPYRIGHT.search(core) and "。" not in core)
    )


_EDITOR = re.compile(
    r"[(（\[【]?\s*(?:责任编辑|责\s*编|编\s*辑|审\s*核|校\s*对|终\s*审|监\s*制|值班编委|值班编辑|编审)\s*[:：|｜]\s*[^，。；]{0,30}[)）\]】]?$"
)


def _is_editor_line(line: str) -> bool:
    """（责任编辑：…）, also with its closing bracket on the next line."""
    return bool(_EDITOR.match(line.strip()))


_BUTTON = re.compile(
    "分享到?|转发到?|扫一扫(?:在手机(?:上)?打开(?:当前页)?)?|手机扫一扫|微信|微博|新浪微博|QQ空间|QQ好友|腾讯微博|朋友圈|打印(?:本页|文章|此页)?"
    "|关闭(?:本页|窗口|此页)?|收藏|复制链接|E-?mail推荐|推荐|我要纠错|我要评论|纠错|返回(?:顶部|首页|列表)?|顶部"
    "|上一[页篇条]|下一[页篇条]|尾页|末页|首页|字体|字号|朗读|语音播报|大|中|小|默认|放大|缩小|下载|全文|繁体|简体|无障碍(?:阅读)?"
    "|点击(?:查看|下载)|没有了|无"
)
_LEFT_OVER = re.compile("[^\\s0-9:：|｜/>＞»【】\\[\\]（）()<>《》、·•,，+-]")
_NEIGHBOUR = re.compile(r"(?:上一[篇条]|下一[篇条])\s*[:：]")
_ONLY_SIGNS = re.compile(r"[\s（）()【】\[\]｜|·•>＞»<!\-－]+")
_NEVER_ALONE = frozenset(("大", "中", "小", "无", "全文", "下载", "推荐", "返回", "默认"))


def _is_share_line(line: str) -> bool:
    """Buttons of the page: share, print, close, size of type, page turning; brackets left alone."""
    core = line.strip()
    if not core or len(core) > 100:
        return False
    if (
        _NEIGHBOUR.match(core)
        or (_ONLY_SIGNS.fullmatch(core) and not core.startswith(("——", "--")))
        or core == "-->"
    ):
        return True
    return (
        core not in _NEVER_ALONE
        and bool(_BUTTON.search(core))
        and not _LEFT_OVER.search(_BUTTON.sub("", core))
    )


_PLACE = re.compile(r"[\[【]?(?:您?(?:现在|当前)?的?(?:所在)?|当前)位置(?:是)?\s*[:：]")
_TRAIL = re.compile(r"(?:网站|门户)?首页\s*[>＞»/|｜→-]")
_ARCHIVE = re.compile(r"(?:历年|历届|历次|往年|更多)\S{2,30}(?:[(（][0-9]{4}年?[至到—-]+[0-9]{4}年?[)）]|[>＞»]+)")
_SITE_SECTION = re.compile("首页|主页|专栏|公开|政务|新闻|动态|文件|公告|资讯")


def _is_navigation(line: str) -> bool:
    """首页>政务公开>…, 当前位置：…, and links to an archive: 历年政府工作报告（1954年至2009年）"""
    core = line.strip()
    if _SENTENCE.search(core) or len(core) > 120:
        return False
    steps = len(re.findall("[>＞»]+", core))
    return bool(
        _PLACE.match(core)
        or _TRAIL.match(core)
        or _ARCHIVE.fullmatch(core)
        or (steps > 1 and _SITE_SECTION.search(core) and "，" not in core)
    )


_TAB = re.compile(
    r"[•·●▪◆■○]\s*(?:(?:答复|建议|提案|办理|反馈|正文|文件)(?:内容|结果|情况|正文)|基本信息|相关附件|相关文件)\s*[:：]?"
    r"|[•·●▪◆■○]?\s*(?:(?:答复|建议|提案)内容|(?:附件|文件)下载|(?:政策|图文)解读)\s*[:：]?"
)


def _is_tab_label(line: str) -> bool:
    """The name of a tab of the page: • 答复内容."""
    return bool(_TAB.fullmatch(line.strip()))


def _line_step(is_furniture: Callable[[str], bool]) -> Callable[[str], Iterator[Edit]]:
    def edits(text: str) -> Iterator[Edit]:
        for line in text_lines(text):
            if line.core and len(line.core) <= _LONGEST and is_furniture(line.core):
                yield whole_line(line)

    edits.__doc__ = is_furniture.__doc__
    return edits


image_credit_edits = _line_step(_is_image_credit)
disclaimer_edits = _line_step(_is_disclaimer)
editor_line_edits = _line_step(_is_editor_line)
share_line_edits = _line_step(_is_share_line)
navigation_edits = _line_step(_is_navigation)
tab_label_edits = _line_step(_is_tab_label)


_LINKS_TITLE = re.compile(
    f"[{BLANK}•·]*(?:相关(?:链接|阅读|新闻|文章|报道|稿件)|延伸阅读|推荐阅读|扩展阅读|热点推荐)[{BLANK}:：]*"
)
_BULLET = re.compile("[·•●▪◆■]")
_LONGEST_LINK = 60


def related_link_edits(text: str) -> Iterator[Edit]:
    """A list of links behind 相关链接 or 延伸阅读: the title, and the short lines below it that carry bullets.

    The bullet stands in front of a link or on a line of its own; the list ends at the first line that is
    neither. A whole list on one line goes too.
    """
    lines = [line for line in text_lines(text) if line.core]
    index = 0
    while index < len(lines):
        title = _LINKS_TITLE.match(lines[index].core)
        index += 1
        if not title:
            continue
        first, rest = index - 1, lines[index - 1].core[title.end() :]
        if rest and not _BULLET.match(rest):
            continue
        alone = False
        while index < len(lines) and (alone or _BULLET.match(lines[index].core)):
            core = lines[index].core
            if len(core) > _LONGEST_LINK or core.endswith(("。", "；")):
                break
            alone = len(core) == 1 and not alone
            index += 1
        yield from (whole_line(line) for line in lines[first:index])


_CONTENTS_TITLE = re.compile("目\\s*录")
_CONTENTS_ENTRY = re.compile("(?:[.．·…]{2,}|\t|-{3,})[ \u3000]*[0-9]{1,3}$")


def contents_edits(text: str) -> Iterator[Edit]:
    """A table of contents: 目录 and the lines below it that end in leaders and the number of a page."""
    lines = [line for line in text_lines(text) if line.core]
    for index, line in enumerate(lines):
        if _CONTENTS_TITLE.fullmatch(line.core):
            last = index + 1
            while last < len(lines) and _CONTENTS_ENTRY.search(lines[last].core):
                last += 1
            if last > index + 1:
                yield from (whole_line(entry) for entry in lines[index:last])


_PAGE_NUMBER = re.compile(
    r"[—–\-－─]{1,3}\s*[0-9０-９]{1,4}\s*[—–\-－─]{1,3}|第\s*[0-9]{1,4}\s*页(?:\s*[,，/]?\s*共\s*[0-9]{1,4}\s*页)?"
    r"|[0-9]{1,4}\s*/\s*[0-9]{1,4}"
)
_BARE = re.compile("[0-9]{1,4}")
_FEWEST_BARE = 3


def page_number_edits(text: str) -> Iterator[Edit]:
    """Page numbers on their own line: — 3 —, 第3页 共10页; bare numbers where three or more count up."""
    lines = [line for line in text_lines(text) if line.core]
    bare = [line for line in lines if _BARE.fullmatch(line.core)]
    steady = len(bare) >= _FEWEST_BARE and all(
        int(line.core) == int(bare[0].core) + index for index, line in enumerate(bare)
    )
    drop: list[Line] = [
        line for line in lines if _PAGE_NUMBER.fullmatch(line.core) or (steady and _BARE.fullmatch(line.core))
    ]
    return (whole_line(line) for line in drop)
