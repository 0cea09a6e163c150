package words

import "fmt"

func (Chinese) SimShort() string {
	return "运行模拟钉钉：Stream，以及向你的回调地址做 HTTP 推送"
}
func (Chinese) SimLong() string {
	return `运行模拟钉钉，直到被中断。程序像连接真实钉钉那样用 Stream 连接它；没有设置 --client-id 和
--client-secret 时，任何 client ID 和密钥都可以。给出 --callback 时，也做 HTTP 和 SyncHTTP 推送。
它推送 "dingevent trigger" 要求的事件；没有应答时像钉钉那样在 10 秒和 30 秒后再推。
给出 --feed 时自行推送。

它能按需出故障：用下面的选项从一开始就出，或之后用 "dingevent fault"。

钉钉周边的 API 也在，路径同 oapi.dingtalk.com 和 api.dingtalk.com：/gettoken 和
/v1.0/oauth2/accessToken；/call_back/register_call_back、update_call_back、get_call_back 和
delete_call_back，没有 --callback 时应用用它们登记 HTTP 推送的地址；还有
/call_back/get_call_back_failed_result，即读一次就清空的失败列表。第三方应用（--suite）立即收到
suite ticket，之后每 5 小时一次，并从 /service/get_suite_token、/service/get_corp_token 和
/v1.0/oauth2/corpAccessToken 取得令牌。

无法改地址的客户端，用 DNS（或 /etc/hosts）和 --tls 引到这里：证书自己的 CA 写到 --ca-file。`
}
func (Chinese) SimExample() string          { return English{}.SimExample() }
func (Chinese) SimFlagAddr() string         { return "监听地址" }
func (Chinese) SimFlagClientID() string     { return "只允许这个应用连接" }
func (Chinese) SimFlagClientSecret() string { return "它的密钥" }
func (Chinese) SimFlagCallback() string     { return "用 HTTP 和 SyncHTTP 推送到这个 URL" }
func (Chinese) SimFlagToken() string        { return "回调的签名 token" }
func (Chinese) SimFlagAESKey() string       { return "回调的加密 aes_key，43 个字符" }
func (Chinese) SimFlagOwner() string        { return "推送的 owner：AppKey、corpId 或 SuiteKey" }
func (Chinese) SimFlagTLS() string          { return "为这些主机名提供 TLS，证书当场生成" }
func (Chinese) SimFlagCAFile() string       { return "有 --tls 时，证书的 CA 写到这里" }
func (Chinese) SimFlagSeed() string         { return "固定随机的部分" }
func (Chinese) SimFlagKeepalive() string    { return "每隔这么久给每个连接发 KEEPALIVE" }
func (Chinese) SimFlagGreetings() string    { return "每个连接先发 CONNECTED 和 REGISTERED" }
func (Chinese) SimFlagDisconnectEvery() string {
	return "通知每个连接在这段时间的三分之一到全部之间断开；3h 与钉钉相近"
}
func (Chinese) SimFlagQuota() string {
	return "每个应用每月的推送次数；3000 是钉钉标准版，0 表示不限"
}
func (Chinese) SimFlagCutEvery() string { return "每隔这么久断开一个连接" }
func (Chinese) SimFlagHalfOpenEvery() string {
	return "每隔这么久让一个连接静默，TCP 还在"
}
func (Chinese) SimFlagSlow() string         { return "帧和 HTTP 推送延迟这么久" }
func (Chinese) SimFlagJitter() string       { return "再随机多延迟，最多这么久" }
func (Chinese) SimFlagDuplicate() string    { return "推送两次的概率，0 到 1" }
func (Chinese) SimFlagReorder() string      { return "乱序推送的概率" }
func (Chinese) SimFlagBadSignature() string { return "弄坏 HTTP 推送签名的概率" }
func (Chinese) SimFlagOpenOutage() string {
	return "不让任何程序建立连接：30s@5m 表示每 5 分钟中的 30 秒，30s 表示只在开始时一次"
}
func (Chinese) SimFlagSkew() string  { return "让钉钉的时钟快这么多；负数表示慢" }
func (Chinese) SimFlagBurst() string { return "第一个应用连上时同时推送这么多个样例" }
func (Chinese) SimFlagFeed() string {
	return "每隔这么久推送一个样例，各种推送方式轮流"
}
func (Chinese) SimFlagRDS() string {
	return "向这个 mysql:// URL 的 RDS 的表里写数据行，没有表就建；--feed 和 --burst 也会写行"
}
func (Chinese) SimRDSAt(server, high, medium string) string {
	return "RDS 在 " + server + "：表 " + high + " 和 " + medium
}
func (Chinese) SimRDSBurst(rows int, took string) string {
	return fmt.Sprintf("RDS：用 %[2]s 写入 %[1]d 行", rows, took)
}
func (Chinese) SimRDSFailed(why string) string { return "RDS：写入失败：" + why }
func (Chinese) SimFlagCorp() string            { return "应用所属组织的 ID" }
func (Chinese) SimFlagSubscribe() string       { return "只推送这些事件类型；* 代表任意文字" }
func (Chinese) SimFlagGlob() string {
	return "用规则筛选审批事件，例如 /v1.0/event/bpms_instance_change/processCode/*/type/{start,finish}；可重复给出"
}
func (Chinese) SimFlagAgain() string { return "没有应答的，过这些时间后再推" }
func (Chinese) SimFlagCallsPerSecond() string {
	return "每个应用每秒可调用同一接口的次数；超出的被拒绝，0 表示不限"
}
func (Chinese) SimFlagFailedAfter() string {
	return "失败的事件过这么久进入应用拉取的列表；0 表示 3 到 5 分钟"
}
func (Chinese) SimFlagSuite() string {
	return "第三方应用的 KEY:SECRET，它会收到 suite ticket；可重复给出"
}
func (Chinese) SimFlagSuiteTransport() string {
	return "套件票据和授权事件的推送方式：stream，或以 synchttp、http 推送到 --callback，或以 rds 写入 --rds"
}
func (Chinese) SimFlagSuiteLife() string {
	return "五个企业依次授权、变更、解除、再授权这些套件，每隔多久一步；0 表示没有"
}
func (Chinese) SimFlagSuiteOrgs() string {
	return "这么多家企业（从 ding0001 起）授权各套件；Stream 方式下一连上就授权"
}
func (Chinese) SimSuiteOrgs(key string, orgs int) string {
	return fmt.Sprintf("套件 %s：已有 %d 家企业授权", key, orgs)
}
func (Chinese) SimSuiteNeedsRDS() string { return "--suite-transport rds 时要写 --rds" }
func (Chinese) SimSuiteStep(key, corpID, step string) string {
	names := map[string]string{"authorize": "授权", "change": "变更授权", "relieve": "解除授权"}
	if name := names[step]; name != "" {
		step = name
	}
	return fmt.Sprintf("套件 %s：%s %s", key, corpID, step)
}
func (Chinese) SimFlagSuiteEvery() string { return "两个 suite ticket 的间隔" }
func (Chinese) SimBadFeed(most int) string {
	return fmt.Sprintf("--feed 和 --quota 不能小于零，--burst 在 0 到 %d 之间", most)
}
func (Chinese) SimBadOutage() string {
	return "--open-outage 应是 30s 这样的时长，或 30s@5m，表示每 5 分钟中的 30 秒"
}
func (Chinese) SimBadTimes() string {
	return "--again、--failed-after、--calls-per-second 和 --suite-orgs 不能小于零，--suite-every 必须大于零"
}
func (Chinese) SimSuiteNeedsCallback(way string) string {
	return "--suite-transport " + way + " 需要 --callback"
}
func (Chinese) SimBadSuite() string     { return "--suite 应写成 KEY:SECRET" }
func (Chinese) SimAt(url string) string { return "模拟钉钉在 " + url }
func (Chinese) SimAddrTaken(addr string) string {
	return "地址 " + addr + " 已被别的程序占用，可能是另一个 simulate，或自带模拟钉钉的 dingevent dev；请结束它，或用 --addr 换一个地址，并用 --simulator 指明"
}
func (Chinese) SimCheckURL() string                 { return "check_url：应答成功" }
func (Chinese) SimCheckURLFailed(why string) string { return "check_url 失败：" + why }
func (Chinese) SimBurstFailed(why string) string    { return "burst 失败：" + why }
func (Chinese) SimAttempt(number int, result, took string) string {
	return fmt.Sprintf("第 %d 次尝试  %s，用时 %s", number, result, took)
}
