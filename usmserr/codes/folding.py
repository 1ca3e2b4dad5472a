"""The form in which texts are compared, whatever their width, case and script."""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from usmserr.codes.vocabulary import vocabulary

# Traditional forms of the characters in the table, and of those in the spellings.
_TRADITIONAL = (
    "萬與專丟兩個爲麼義買於產從們會傳餘關內寫決凍準幾憑則創別辦務動區單卻參發變臺號後員響國圖處復頭學實審對導將爾層屬"
    "帶並應廢開異彈歸當錄態總戶執攔換據數斷無舊時暫術機權條來標樣檔檢沒測點狀現電碼確稱筆籤類級純組經結給絕統緩編網羣"
    "聯腳範營補見規計認議記論設訪證詞試話詢該詳誤說請調敗賬購費輸過運還這進違連釋裏鑑鑰鏈銷鎖錯鍵長門問間閾際陸頁項順"
    "須頓頻題額驗闆簽帳裡為沒鑒訊簡儲閘啟線綫"
    "業東臨書僅價優僞偽體側冊衝況刪協佔廠聽啓圍場塊牆備夠誇尋冪廣庫棄張惡願戲擴擾護報擬擁撥掛擋攜構夢遊滿濾環蓋盜盤種積約"
    "細終綁絡續綴縮罰節獲虛裝視觸訂讓許識詐訴語讀負責質資轉軟轟載達遠適選遞郵釣鍾閃閉隊險頂預風飛馬駁騙騷魚齊"
)
_SIMPLIFIED = (
    "万与专丢两个为么义买于产从们会传余关内写决冻准几凭则创别办务动区单却参发变台号后员响国图处复头学实审对导将尔层属"
    "带并应废开异弹归当录态总户执拦换据数断无旧时暂术机权条来标样档检没测点状现电码确称笔签类级纯组经结给绝统缓编网群"
    "联脚范营补见规计认议记论设访证词试话询该详误说请调败账购费输过运还这进违连释里鉴钥链销锁错键长门问间阈际陆页项顺"
    "须顿频题额验板签账里为没鉴讯简储闸启线线"
    "业东临书仅价优伪伪体侧册冲况删协占厂听启围场块墙备够夸寻幂广库弃张恶愿戏扩扰护报拟拥拨挂挡携构梦游满滤环盖盗盘种积约"
    "细终绑络续缀缩罚节获虚装视触订让许识诈诉语读负责质资转软轰载达远适选递邮钓钟闪闭队险顶预风飞马驳骗骚鱼齐"
)
_CHARACTERS = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))


@cache
def _spellings() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return other spellings of the table's words, as long as those: characters, and words."""
    pairs = vocabulary().spellings.items()
    signs = {old: new for old, new in pairs if len(old) == 1}
    return _CHARACTERS | signs, [pair for pair in pairs if len(pair[0]) > 1]


def fold(text: str) -> str:
    """Return the form in which texts are compared: half-width, lower case, simplified."""
    return simplify(normalize("NFKC", text).casefold())


def simplify(text: str) -> str:
    """Return a text in simplified characters and the table's own words; it keeps its length."""
    if text.isascii():
        return text
    signs, words = _spellings()
    for sign in signs.keys() & set(text):  # few, where str.translate would look up each character
        text = text.replace(sign, signs[sign])
    for old, new in words:
        if old in text:
            text = text.replace(old, new)
    return text
