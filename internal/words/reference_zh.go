package words

import (
	"fmt"
	"strings"
)

func (Chinese) ServeShort() string { return "运行网关：接收、存入、应答、投递" }
func (Chinese) ServeLong() string {
	return `运行网关，直到被中断。它接收配置中每个应用的事件，先存入再应答钉钉，并投递给每个想要的订阅，
直到处理完，或成为死信。

SIGTERM 或 Ctrl-C 让它在配置的 grace（8s）内结束：应答已到的推送，等投递结束。再来一个信号则立即结束。
两者都不会丢失事件。`
}
func (Chinese) ConfigUnreadable(cause string) string { return "读取配置：" + cause }
func (Chinese) ConfigMissing(cause string) string {
	return "配置：" + cause + "；写一个：dingevent init，或用 -c 指明"
}
func (Chinese) CatalogShort() string {
	return "查阅钉钉推送什么：每种事件、字段和样例"
}
func (Chinese) CatalogLong() string {
	return `列出钉钉文档中的每种事件，中英文对照。用 "dingevent catalog search" 搜索，用 "show" 查看
一种事件的字段和样例。`
}
func (Chinese) CatalogFlagFamily() string { return "只要这一类，例如 contacts 或 approval" }
func (Chinese) CatalogFlagJSON() string   { return "每行输出一个 JSON 对象，含字段和样例" }
func (Chinese) CatalogNoFamily(name string, there []string) string {
	return fmt.Sprintf("没有分类 %q；可选：%s", name, strings.Join(there, "、"))
}
func (Chinese) CatalogSearchShort() string {
	return "用词语查找事件，中英文均可；最相关的在前"
}
func (Chinese) CatalogSearchExample() string { return English{}.CatalogSearchExample() }
func (Chinese) CatalogNotFound(terms string) string {
	return "没有事件同时包含这些词：" + terms + "；请减少词语"
}
func (Chinese) CatalogShowShort() string {
	return "显示一种事件：何时推送、推给谁、字段和样例"
}
func (Chinese) CatalogUnknown(name string, near []string) string {
	if len(near) == 0 {
		return fmt.Sprintf("没有事件类型 %q；查看全部：dingevent catalog", name)
	}
	return fmt.Sprintf("没有事件类型 %q；是否想用 %s？查看全部：dingevent catalog", name, strings.Join(near, "、"))
}
func (Chinese) EntryHistorical() string     { return "历史" }
func (Chinese) EntryOldPages() string       { return "历史事件：只在钉钉的旧文档里有" }
func (Chinese) EntryPage(url string) string { return "文档      " + url }
func (Chinese) EntryKinds(field string, values []string, complete bool) string {
	text := "种类      由 " + field + " 区分：" + strings.Join(values, "、")
	if !complete {
		text += " 等"
	}
	return text
}
func (Chinese) EntryFilter(rule string) string     { return "过滤规则  " + rule }
func (Chinese) EntryFields() string                { return "字段" }
func (Chinese) EntrySample() string                { return "样例" }
func (Chinese) EntryEncoded() string               { return "字符串里的 JSON" }
func (Chinese) EntrySeen() string                  { return "见于真实数据，文档未说明" }
func (Chinese) EntryOnly(where string) string      { return "仅 " + where }
func (Chinese) EntryAlso(names string) string      { return "也叫 " + names }
func (Chinese) EntryFieldsOf(goName string) string { return "它的字段同 event." + goName }
func (Chinese) SchemaShort() string {
	return "向其他程序描述事件：JSON Schema、AsyncAPI、TypeScript、Go"
}
func (Chinese) SchemaLong() string {
	return `输出一种事件的 schema，或把全部事件写成一个文档。它描述的是类型化的事件，不论从哪种方式
推来都一样："format: typed" 的 webhook、file、NATS 或 Kafka 的 "data"，"dingevent decode" 在
"event" 下显示的内容，以及 "where" 表达式所见。它不描述钉钉原样的内容：其他格式带的是原样，
"dingevent events --json" 和 "tail --json" 的 "data" 也是。含义用中英文写在里面。

  jsonschema  JSON Schema 2020-12；有 --all 时由 EventType 决定须符合哪种事件
  asyncapi    AsyncAPI 3.0.0 文档，以接收方应用的视角
  typescript  一个 interface 模块
  go          结构体声明，不含 package 语句，可直接粘贴`
}
func (Chinese) SchemaExample() string { return English{}.SchemaExample() }
func (Chinese) SchemaName() string {
	return "请写明一种事件类型，或用 --all 表示全部；事件类型：dingevent catalog"
}
func (Chinese) SchemaFlagFormat() string { return "格式：jsonschema、asyncapi、typescript 或 go" }
func (Chinese) SchemaFlagAll() string    { return "描述全部事件" }
func (Chinese) SchemaNoFormat(format string) string {
	return fmt.Sprintf("没有格式 %q；可选：jsonschema、asyncapi、typescript、go", format)
}
func (Chinese) DecodeShort() string {
	return "查看一段内容是什么：粘贴收到的内容，看到类型化的事件"
}
func (Chinese) DecodeLong() string {
	return `从标准输入读取收到的内容，一段或多段，每段输出一行 JSON：其中的事件，含 Go 结构体、组织、ID、
时间、类型化的字段，以及没有对应字段的部分。

可以是：Stream 的一帧，或钉钉文档里给出的样子；解密后的 HTTP 请求体；机器人或卡片的请求体；
解密后的 SyncHTTP 推送、其中一行，或单独的 biz_data；get_call_back_failed_result 的应答（新旧
均可）或其中一行；以上的列表；以及 dingevent 自己输出的 "events --json" 各行、死信、CloudEvents。
没有 --transport 时按样子判断。有不是事件内容的，退出码为 1，那一行带 "error"。`
}
func (Chinese) DecodeExample() string { return English{}.DecodeExample() }
func (Chinese) DecodeFlagTransport() string {
	return "推送方式：stream、http、synchttp、rds 或 failedlist；不给出时按样子判断"
}
func (Chinese) DecodeFlagType() string    { return "内容没有写明时的事件类型" }
func (Chinese) DecodeFlagBizType() string { return "biz_data 所在行的 biz_type" }
func (Chinese) DecodeNothing() string {
	return "标准输入没有内容；请粘贴，或重定向文件：dingevent decode < payload.json"
}
func (Chinese) DecodeInput(given string) string {
	return fmt.Sprintf("它读标准输入；读文件：dingevent decode < %s", given)
}
func (Chinese) FilterShort() string {
	return "在事件上试用订阅的过滤条件：会收到哪些？"
}
func (Chinese) FilterLong() string {
	return `从标准输入读取事件，每个输出一行：yes、no 或 error，然后是类型和 ID；有 --key 时还有排序的 key。
选项的含义与配置中订阅的同名项相同，见 docs/config.zh-CN.md。

可以是 "dingevent events --json" 或 file sink 的各行，以及 "dingevent decode" 接受的任何内容。
有无法判断的事件时，退出码为 1：在订阅里它会成为死信。`
}
func (Chinese) FilterExample() string { return English{}.FilterExample() }
func (Chinese) FilterFlagType() string {
	return "types：事件类型，或带 * 的模式；可重复给出"
}
func (Chinese) FilterFlagCorp() string { return "corps：组织" }
func (Chinese) FilterFlagApp() string  { return "apps：应用的名称" }
func (Chinese) FilterFlagRule() string {
	return "rules：钉钉的规则，例如 /v1.0/event/bpms_task_change/processCode/*/type/finish"
}
func (Chinese) FilterFlagWhere() string  { return "where：CEL 表达式" }
func (Chinese) FilterFlagKey() string    { return "key：决定事件顺序的 CEL 表达式" }
func (Chinese) CryptoShort() string      { return "手工解密、加密回调" }
func (Chinese) CryptoFlagToken() string  { return "签名 token" }
func (Chinese) CryptoFlagAESKey() string { return "加密 aes_key，43 个字符" }
func (Chinese) CryptoFlagOwner() string {
	return "owner：AppKey、corpId 或 SuiteKey；可给出多个"
}
func (Chinese) CryptoOpenShort() string {
	return "校验并解密一次推送或应答；只输出明文"
}
func (Chinese) CryptoOpenLong() string {
	return `校验并解密一次推送，或对它的应答。标准输出只有明文。签名、密钥或 owner 不对时，原因写到
标准错误输出，退出码为 1。这里不看时间戳的新旧。`
}
func (Chinese) CryptoFlagSignature() string { return "签名：signature 或 msg_signature" }
func (Chinese) CryptoFlagTimestamp() string { return "时间戳：timestamp 或 timeStamp" }
func (Chinese) CryptoFlagNonce() string     { return "随机串 nonce" }
func (Chinese) CryptoFlagEncrypt() string   { return "请求体里的 encrypt" }
func (Chinese) CryptoSealShort() string     { return "像钉钉那样加密并签名 TEXT 或标准输入" }
func (Chinese) CryptoSealLong() string {
	return `为第一个 owner 加密并签名 TEXT 或标准输入。输出一个 JSON 对象：
msg_signature、timeStamp、nonce、encrypt。`
}
func (Chinese) CryptoFlagSealTimestamp() string {
	return "用这个时间戳签名，代替当前时间"
}
func (Chinese) CryptoFlagSealNonce() string { return "用这个 nonce 签名，代替随机的" }
