package words

import "fmt"

func (Chinese) DevShort() string {
	return "全部在本机运行：模拟钉钉、网关、webhook，以及持续推送的事件"
}

func (Chinese) DevLong() string {
	return `全部在本机运行：一个模拟的钉钉，用 HTTP、SyncHTTP 和 Stream 推送编造的事件；网关，
事件日志放在新建的目录里；一个 webhook 接收端，每个事件打印一行。数据不会离开本机的回环接口。

给出 --forward-to，你的程序也会收到每个事件，形式与网关投递的相同：CloudEvent，
按 Standard Webhooks 用打印出的密钥签名。你的程序停着时，事件会保留。

按 Ctrl-C 结束。可以在另一个终端里使用打印出的地址：

  dingevent trigger bpms_instance_change --transport http`
}

func (Chinese) DevExample() string { return English{}.DevExample() }

func (Chinese) DevFlagData() string {
	return "事件日志放在这个目录；默认放在新建的目录，结束时删除"
}
func (Chinese) DevFlagFor() string { return "过这么久自动结束；0 表示按 Ctrl-C 才结束" }
func (Chinese) DevFlagAddr() string {
	return "模拟钉钉的监听地址；被占用时用本机任意空闲端口"
}
func (Chinese) DevFlagEvery() string { return "两次推送的间隔" }
func (Chinese) DevFlagJSON() string {
	return "标准输出只打印已投递的事件，每行一个 JSON 对象"
}
func (Chinese) DevBadTimes() string { return "--every 必须大于零，--for 不能小于零" }
func (Chinese) DevTitle() string    { return "全部在本机，数据不外传" }
func (Chinese) DevFake(url, clientID string) string {
	return "模拟钉钉        " + url + "   （Stream：任何 SDK 的 base URL，client ID 为 " + clientID + "）"
}
func (Chinese) DevCallback(url string) string {
	return "回调地址        " + url + "   （HTTP 和 SyncHTTP 推送到这里）"
}
func (Chinese) DevAPI(url string) string {
	return "本地 API        " + url + "   （指标：/metrics）"
}
func (Chinese) DevConsole(url string) string        { return "控制台          " + url }
func (Chinese) DevUnanswered(why string) string     { return "推送没有得到应答：" + why }
func (Chinese) DevJournal(dir string) string        { return "事件日志        " + dir }
func (Chinese) DevPushMore(command string) string   { return "再推一个        " + command }
func (Chinese) DevLookInside(command string) string { return "查看内容        " + command }

func (Chinese) DevPushed(made, answered int, stored, duplicates uint64) string {
	return fmt.Sprintf("钉钉推送 %d 个事件，应答成功 %d 个；存入 %d，重复 %d。", made, answered, stored, duplicates)
}

func (Chinese) DevGot(total, http, synchttp, stream, twice int) string {
	return fmt.Sprintf("webhook 收到 %d 个：http %d，synchttp %d，stream %d；重复收到 %d。", total, http, synchttp, stream, twice)
}

func (Chinese) DeskFlagForward() string { return "把每个事件也 POST 到这个 URL" }
func (Chinese) DeskFlagFormat() string {
	return "POST 到 --forward-to 的内容格式，同配置中 webhook 的 format"
}
func (Chinese) DeskFlagVerbose() string         { return "完整显示事件，并记录网关的动作" }
func (Chinese) DeskForward(url string) string   { return "转发到          " + url }
func (Chinese) DeskSecret(secret string) string { return "签名密钥        " + secret }

func (Chinese) DeskForwarded(status int, took, eventType, id string, attempt int) string {
	text := fmt.Sprintf("%d，用时 %s  %s  %s", status, took, eventType, id)
	if attempt > 1 {
		text += fmt.Sprintf("  第 %d 次尝试", attempt)
	}
	return text
}

func (Chinese) DeskAway(url, why string) string {
	return url + " 没有应答：" + why + "；事件会保留，直到它恢复"
}

func (Chinese) DeskBack(url string) string { return url + " 已恢复应答" }

func (Chinese) DeskBadURL(flag, url string) string {
	return fmt.Sprintf("%s 是 %q；应写成 http://localhost:3000/hook 这样", flag, url)
}

func (Chinese) DeskYours() string { return "你触发的" }

func (Chinese) ListenShort() string {
	return "在本机接收真实应用的事件，打印出来，并转发给你的程序"
}

func (Chinese) ListenLong() string {
	return `以真实应用的身份通过 Stream 连接钉钉，每个事件打印一行，并用 --forward-to POST 给你的程序。
不需要公网地址。

事件先存入该应用的目录，再应答钉钉。你的程序停着时收到的事件，恢复后会补投；
这期间结束过本命令也一样。请求体是 CloudEvent，按 Standard Webhooks 用打印出的密钥签名；
同一目录的密钥不变。

钉钉只把每个事件发给该应用的一个连接。用同一 client ID 连接的其他程序（比如生产环境）
收不到发到这里的事件：请使用自己的应用。`
}

func (Chinese) ListenExample() string { return English{}.ListenExample() }

func (Chinese) ListenFlagClientID() string {
	return "应用的 client ID（环境变量 DING_CLIENT_ID）"
}
func (Chinese) ListenFlagClientSecret() string {
	return "应用的密钥（环境变量 DING_CLIENT_SECRET）"
}
func (Chinese) ListenFlagBaseURL() string {
	return "应用所在：china、overseas、prerelease、prerelease-overseas 或一个 URL（环境变量 DING_BASE_URL）"
}
func (Chinese) ListenFlagData() string {
	return "事件日志放在这个目录；默认放在用户缓存里该应用的目录"
}
func (Chinese) ListenFlagRobot() string { return "也接收机器人消息" }
func (Chinese) ListenFlagType() string {
	return "只要这个事件类型；* 代表任意字符；可重复给出"
}
func (Chinese) ListenFlagWhere() string {
	return "只要使这个 CEL 表达式为真的事件，写法同订阅的过滤条件"
}
func (Chinese) ListenNeedsCredentials() string {
	return "需要一个应用：--client-id 和 --client-secret，或环境变量 DING_CLIENT_ID 和 DING_CLIENT_SECRET；没有应用时请试：dingevent dev"
}
func (Chinese) ListenTitle(clientID string) string { return "应用 " + clientID + " 的事件" }
func (Chinese) ListenShared() string {
	return "注意            用同一 client ID 连接的其他程序收不到发到这里的事件"
}
func (Chinese) ListenConnected(open, wanted int) string {
	return fmt.Sprintf("已连接：%d / %d 个连接；事件从现在起到达", open, wanted)
}
func (Chinese) ListenNotConnected(why string) string { return "没有连接：" + why }
func (Chinese) ListenOwed(count uint64) string {
	return fmt.Sprintf("保留            还有 %d 个以前的事件待转发", count)
}
func (Chinese) ListenEnd(stored uint64) string { return fmt.Sprintf("收到 %d 个事件。", stored) }
func (Chinese) ListenEndOwed(count uint64) string {
	return fmt.Sprintf("还有 %d 个待转发，保留到下次启动。", count)
}
