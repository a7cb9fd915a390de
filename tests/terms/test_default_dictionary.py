"""The default theme dictionary says of a sentence what the codebook says of it, trap by trap.

All sentences were written for this test.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.terms.dictionary import Dictionary, load_dictionary
from analysis.terms.match import find_hits
from analysis.terms.segment import Segmenter, read_words
from analysis.terms.tag import tag_sentences
from tests.terms.samples import sentences_of

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FILE = SEEDS / "dictionaries" / "themes.csv"
THEMES = ("platform", "talent", "finance", "standards")
SUBCODES = {
    "platform/pilot_scale",
    "platform/testing",
    "platform/carrier",
    "platform/service",
    "platform/policy_pilot",
    "finance/market",
    "finance/fiscal",
}


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return load_dictionary(FILE)


def themes_of(text: str, dictionary: Dictionary) -> set[str]:
    row = tag_sentences([text], dictionary).iloc[0]
    return {theme for theme in THEMES if row[f"tag_{theme}"] == 1}


# What the sentence speaks of, and the sentence; an empty set where it only looks so.
PLATFORM = [
    ({"platform"}, "我市将建成三条中试线，打通小试到量产的堵点。"),
    (set(), "教务处讲评初中试卷，高中试行新课表。"),  # 中试 across two words
    ({"platform"}, "组建面向轴承行业的制造业创新中心。"),
    (set(), "加快建设国际科技创新中心。"),
    ({"platform"}, "园区上线工业互联网平台，接入设备两千台。"),
    (set(), "加强对平台企业的常态化监管，促进平台经济健康发展。"),
    (set(), "提升开放平台能级，办好口岸。"),
    ({"platform"}, "落实自由贸易试验区提升战略。"),
    (set(), "加快经开区和综合保税区建设。"),
    ({"platform"}, "在五个县开展农村电商改革试点。"),
    (set(), "充分发挥党员干部示范作用，走在前、作示范。"),
    ({"platform"}, "创建乡村旅游示范县和美丽示范村。"),
    (set(), "发挥龙头企业示范带动作用。"),
    (set(), "努力打造改革开放的先行区。"),
    ({"platform"}, "批准设立绿色金属产业先行区。"),
    ({"platform"}, "新认定大学生创业孵化基地和众创空间十二家。"),
    ({"platform"}, "支持高校与企业组建产业技术创新联盟。"),
    (set(), "发挥改革开放综合试验平台作用。"),
    ({"platform"}, "升级公共就业服务平台。"),
    ({"platform"}, "依托产业大脑汇聚行业数据。"),
    ({"platform"}, "打造众创、众包平台，服务小微企业。"),
    ({"platform"}, "实施低碳村镇示范引领工程。"),
    ({"platform"}, "总结推广先行先试经验。"),
    (set(), "各级干部要先行先试、敢闯敢试。"),
    ({"platform"}, "依托链主企业建设可靠性试验验证平台。"),
    (set(), "对新产品反复进行试验验证。"),  # an activity, not a place for it
    (set(), "建设文化传承创新基地。"),
    ({"platform"}, "共建阀门行业中试验证线。"),  # 中试 before 验证, not a 试验 that begins in 中
    (set(), "让成果从“实验室”走向“生产线”。"),
    ({"platform"}, "推进跨境电商综试区建设。"),
    ({"platform"}, "培育双跨平台两家，接入标识解析二级节点企业五十家。"),
]
TALENT = [
    ({"talent"}, "实施高层次人才引进计划，配套人才公寓。"),
    (set(), "企业在技术、人才、资金等方面具有优势。"),
    (set(), "推动创新链产业链资金链人才链深度融合。"),
    ({"talent"}, "推动职业教育与产业需求对接。"),
    (set(), "新建义务教育学校十二所，新增学位一万个。"),
    ({"talent"}, "开展焊工职业技能培训五千人次。"),
    (set(), "城镇新增就业十万人，促进高校毕业生就业。"),
    ({"talent"}, "支持两所高校“双一流”建设，优化学科专业设置。"),
    ({"talent"}, "下放工程系列职称评审权限。"),
    ({"talent"}, "弘扬工匠精神，培育首席技师。"),
    (set(), "组织专家为企业开展免费诊断。"),
    (set(), "广大科技工作会议代表建言献策。"),  # 技工 across two words
    ({"talent"}, "校企协同育人，共建现代产业学院。"),
    (set(), "健全家庭学校社会协同育人机制。"),
    ({"talent"}, "加强教师队伍建设。"),
    (set(), "提高教师工资，落实公务员待遇。"),
    ({"talent"}, "组织乡村教师培训两千人次。"),
    ({"talent"}, "培训首席质量官三百名。"),
    (set(), "推行首席质量官制度。"),  # quality management, nobody trained
    ({"talent"}, "加强新兴产业所需的学科建设。"),
    (set(), "重点学科建设继续推进。"),
    ({"talent"}, "选树一批技术能手和能工巧匠，开展技术比武。"),
    ({"talent"}, "组织家政、托育紧缺工种培训三万人次。"),
    (set(), "组织党员培训五千人次。"),
    ({"talent"}, "办好境外招商招才活动。"),
]
FINANCE = [
    ({"finance"}, "引导银行向链上企业发放信用贷款。"),
    (set(), "固定资产投资增长百分之五，签约金额再创新高。"),
    ({"finance"}, "设立二十亿元产业基金。"),
    (set(), "加强医保基金监管，扩大社会保障基金规模。"),
    ({"finance"}, "扩大出口信用保险覆盖面。"),
    (set(), "提高养老保险、医疗保险参保率。"),
    ({"finance"}, "按设备投资额给予百分之十的补助。"),
    (set(), "提高城乡居民医保财政补助标准。"),
    (set(), "发放困难残疾人生活补贴和重度残疾人护理补贴。"),
    ({"finance"}, "发放家电以旧换新补贴三亿元。"),
    (set(), "家电以旧换新销售额增长两成。"),
    ({"finance"}, "用好专项债和超长期特别国债。"),
    (set(), "一般公共预算收入增长百分之三，盘活财政存量资金。"),
    ({"finance"}, "落实研发费用加计扣除等税费优惠政策。"),
    (set(), "降低部分商品进口关税。"),
    (set(), "优化离岛免税购物体验。"),
    ({"finance"}, "降低企业失业保险缴费率。"),
    ({"finance"}, "向中小企业发放创新券。"),
    ({"finance"}, "稳妥化解中小金融机构风险。"),
    (set(), "有效应对国际金融危机冲击。"),
    ({"finance"}, "推动企业在北交所挂牌上市。"),
    (set(), "两款新药获批上市销售。"),
    (set(), "推动一二三产融合发展，树立环保理念。"),  # 产融 and 保理 across two words
    (set(), "产业园区盖起标准厂房，税务部门加强税收征管。"),
    ({"finance"}, "中央财政安排三亿元支持县域商业建设。"),
    (set(), "中央财政安排社会保障支出逐年增加。"),
    ({"finance"}, "减轻小微企业税费负担。"),
    ({"finance"}, "降低制造业企业增值税负担。"),
    ({"finance"}, "农村税费改革减轻了农民负担。"),
    (set(), "推进税费改革。"),  # no beneficiary named
    (set(), "建立覆盖社会各界的征信体系。"),
    ({"finance"}, "发展市场化征信机构。"),
    (set(), "提供“土地+金融+人力+服务”要素。"),
    ({"finance"}, "深化财税金融改革。"),
    ({"finance"}, "按规定给予一次性补贴和奖励。"),  # 给予*奖励 fails its condition, but must not hide 补贴
    ({"finance"}, "省财政每年安排四亿元，用于支持特色产业。"),
    ({"finance"}, "完善政银担风险分担机制，设立转贷资金池。"),
    ({"finance"}, "落实先进制造业企业增值税加计抵减政策。"),
    (set(), "密切经贸金融交往。"),  # named in passing
]
STANDARDS = [
    ({"standards"}, "牵头制定机器人国家标准五项。"),
    (set(), "新建高标准农田三十万亩。"),
    (set(), "高标准建设城市新中心。"),
    (set(), "深化工业用地“标准地”改革，建设标准厂房和标准化厂房。"),
    (set(), "提高最低工资标准、低保标准，调整水费收费标准。"),
    (set(), "对标先进找差距。"),
    ({"standards"}, "发布团体标准，推动企业贯标。"),
    (set(), "建设标准化菜市场，推进乡镇卫生院标准化建设。"),
    (set(), "推进政务服务标准化、规范化、便利化。"),
    ({"standards"}, "完善绿色制造标准体系。"),
    (set(), "规范有序推进招商，整顿规范市场秩序。"),
    ({"standards"}, "编制并发布数据交易操作规范。"),
    ({"standards"}, "大力发展检验检测、工业设计等服务业。"),
    (set(), "实现医疗机构检查检验结果互认。"),
    (set(), "提高产品质量，培育知名品牌。"),
    ({"standards"}, "开展绿色产品认证和碳足迹管理。"),
    (set(), "推进身份认证和养老金资格认证便民化。"),
    (set(), "群众认可度不断提升。"),
    ({"standards"}, "提升计量和质量基础设施服务能力。"),
    (set(), "降低供水管网漏损，提高农村供水计量率。"),
    ({"standards"}, "引导企业提高住房建设标准。"),
    (set(), "空气质量达到国家二级标准，装上标准机架两万架。"),
    ({"standards"}, "深化规则标准对接，参与国际标准制修订。"),
    (set(), "对接国际高标准经贸规则。"),
    ({"standards"}, "推动机床数控系统接口、协议标准统一。"),
    ({"standards"}, "形成一批具有自主知识产权的标准成果。"),
    ({"standards"}, "建立数字化车间标准群。"),
    ({"standards"}, "形成覆盖设计到回收各环节的标准群，开展综合标准化。"),
    ({"standards"}, "推动专利技术转化为标准。"),
    ({"standards"}, "牵头编制标准十二项。"),  # 编制标准 here is drafting, not staffing
    (set(), "严格落实机构编制标准。"),
    ({"standards"}, "制定网络安全保障技术标准。"),  # 保障 before a technical standard
    (set(), "完善困难群众基本生活保障标准。"),
    ({"standards"}, "健全电池回收、拆解等标准。"),
    (set(), "提高低保、优抚等标准和养老金等标准。"),
    (set(), "建筑施工安全生产标准化水平提高。"),
    (set(), "以最严格的标准抓好环保整改。"),
    (set(), "企业投资强度达到省定标准，产业扶贫脱贫标准不变。"),
    (set(), "修订企业划型标准。"),
    ({"standards"}, "稳步扩大规则、规制、管理、标准等制度型开放。"),
    ({"standards"}, "组织行业协会制定评价规范。"),
    ({"standards"}, "提高食品检测能力。"),
    (set(), "健全基本公共服务标准体系。"),
    ({"standards"}, "抢占氢能标准制高点。"),
    ({"standards"}, "推动长三角检验检测结果互认。"),
    ({"standards"}, "支持检测机构取得资质认定，提升仪器校准能力。"),
    ({"standards"}, "发布“江西标准”六项。"),
    (set(), "提升疾控机构核酸检测能力。"),
    ({"standards"}, "发展检验检测、工业设计等服务，推进家电同线同标同质。"),
]
SEVERAL = [
    ({"platform", "standards"}, "筹建国家碳计量中心。"),
    ({"platform", "finance"}, "对新建公共技术服务平台给予资金补助。"),
    ({"platform", "talent", "standards"}, "从急需标准研制、服务平台建设、人才队伍建设三方面发力。"),
    ({"talent", "finance"}, "对引进高技能人才的企业给予奖补。"),
    ({"platform"}, "建设检验检测公共服务平台。"),
    ({"platform", "standards"}, "新建国家光伏产品质检中心。"),
    ({"platform"}, "成立省科创检验检测认证研究院。"),  # certification in a name only
    ({"platform", "finance"}, "开展科技成果“先投后股”试点，引导社会资本参与。"),
]


@pytest.mark.parametrize(("expected", "text"), [*PLATFORM, *TALENT, *FINANCE, *STANDARDS, *SEVERAL])
def test_a_sentence_gets_the_themes_the_codebook_gives_it(
    expected: set[str], text: str, dictionary: Dictionary
) -> None:
    assert themes_of(text, dictionary) == expected


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("platform/pilot_scale", "布局概念验证中心和中试基地。"),
        ("platform/testing", "建设轴承检验检测平台和自动驾驶测试场。"),
        ("platform/carrier", "支持重点实验室和工程研究中心建设。"),
        ("platform/service", "完善中小企业公共服务平台。"),
        ("platform/policy_pilot", "申报国家数字化转型试点城市。"),
        ("finance/market", "推广知识产权质押融资和融资租赁。"),
        ("finance/fiscal", "落实设备更新贷款贴息和税收优惠。"),
    ],
)
def test_a_plain_example_of_each_sub_code_is_found_under_it(
    category: str, text: str, dictionary: Dictionary
) -> None:
    hits = find_hits(sentences_of(text), dictionary, nested="category")
    assert category in set(hits["category"])


def test_government_funds_are_both_fiscal_and_market(dictionary: Dictionary) -> None:
    hits = find_hits(sentences_of("设立创业投资引导基金。"), dictionary, nested="category")
    assert {"finance/fiscal", "finance/market"} <= set(hits["category"])


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("platform/carrier", "发挥中试平台在科技成果转化中的作用。"),
        ("platform/testing", "针对中试平台、研发试验线的难题攻关。"),
        ("platform/testing", "依托检验检测特色产业园的三个平台引导企业集聚。"),
    ],
)
def test_a_sub_code_is_not_given_for_a_word_that_only_stands_near(
    category: str, text: str, dictionary: Dictionary
) -> None:
    hits = find_hits(sentences_of(text), dictionary, nested="category")
    assert category not in set(hits["category"])


def test_every_theme_and_sub_code_of_the_codebook_has_terms(dictionary: Dictionary) -> None:
    assert dictionary.themes == THEMES
    assert SUBCODES <= set(dictionary.categories)
    assert all(category.startswith(THEMES) and category.count("/") == 1 for category in dictionary.categories)
    counts = pd.Series([term.category for term in dictionary.terms]).value_counts()
    assert counts.min() >= 5, counts[counts < 5].to_dict()


def test_each_term_stands_once(dictionary: Dictionary) -> None:
    rows = [(term.category, term.term, term.with_cell) for term in dictionary.terms]
    assert sorted(rows) == sorted(set(rows))


def test_each_term_has_an_english_label(dictionary: Dictionary) -> None:
    assert [term.term for term in dictionary.terms if not term.label_en.isascii() or not term.label_en] == []


def test_each_term_with_a_condition_or_an_exception_says_why(dictionary: Dictionary) -> None:
    assert [term.term for term in dictionary.terms if (term.exceptions or term.conditions) and not term.note] == []


def test_no_exception_takes_its_term_away_everywhere(dictionary: Dictionary) -> None:
    assert [term.term for term in dictionary.terms if term.term in term.exceptions] == []


def test_the_file_opens_in_chinese_excel_and_reads_well_in_a_diff() -> None:
    raw = FILE.read_bytes()
    assert raw.startswith("\ufeff".encode())
    assert b"\r" not in raw
    assert raw.decode("utf-8-sig").splitlines()[0] == "theme,category,term,except,with,weight,label_en,note"


def test_word_lists_hold_each_word_once_and_no_word_is_on_both() -> None:
    lists = {}
    for name in ("stopwords.txt", "lexicon.txt"):
        lines = (SEEDS / name).read_text(encoding="utf-8").splitlines()
        words = [line for line in lines if line and not line.startswith("#")]
        assert sorted(words) == sorted(set(words)), name
        assert read_words(SEEDS / name) == set(words)
        lists[name] = set(words)
    assert lists["stopwords.txt"] & lists["lexicon.txt"] == set()


def test_no_dictionary_term_is_a_stop_word(dictionary: Dictionary) -> None:
    assert {term.term for term in dictionary.terms} & read_words(SEEDS / "stopwords.txt") == set()


def test_the_lexicon_keeps_domain_words_whole() -> None:
    segmenter = Segmenter(read_words(SEEDS / "lexicon.txt"))
    tokens = segmenter.cut("推动专精特新企业建设制造业创新中心，发展新质生产力，突破卡脖子技术。")
    assert {"专精特新", "制造业创新中心", "新质生产力", "卡脖子"} <= set(tokens)
