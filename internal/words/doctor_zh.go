package words

import "fmt"

func (Chinese) DoctorShort() string { return "查明事件为何不来，并说明怎么办" }
func (Chinese) DoctorLong() string {
	return `查明事件为何不来。读取配置，为每个应用走一遍到钉钉的路（域名、TCP、TLS 或代理、凭证、
WebSocket、ping），让每个回调在本机应答一次 check_url，连接每个 webhook、NATS 服务器和
Kafka broker（不发送事件），并查看在配置的数据目录上运行的守护进程：连接、最近的事件、事件日志、订阅。配置里写的证书到期之前会警告。它不会取走任何人的事件。

每项检查一行：ok、warn 或 FAIL，以及下一步怎么做。有失败时退出码为 1。

没有配置时，用 --client-id 加 --client-secret（或环境变量 DING_CLIENT_SECRET）只检查到钉钉的路。`
}
func (Chinese) DoctorExample() string      { return English{}.DoctorExample() }
func (Chinese) FlagConfig() string         { return "配置文件" }
func (Chinese) DoctorFlagClientID() string { return "检查这个应用，不读配置" }
func (Chinese) DoctorFlagClientSecret() string {
	return "它的密钥（环境变量 DING_CLIENT_SECRET）"
}
func (Chinese) DoctorFlagBaseURL() string {
	return "应用所在：china、overseas、prerelease、prerelease-overseas 或一个 URL"
}
func (Chinese) DoctorFlagCAFile() string   { return "只信任这些 PEM 证书，不再信任系统的" }
func (Chinese) DoctorFlagQuietFor() string { return "已连接的应用这么久没有事件时警告" }
func (Chinese) DoctorNeedsCredentials() string {
	return "--client-id 必须与 --client-secret 或环境变量 DING_CLIENT_SECRET 一起给出"
}
func (Chinese) DoctorSum(failed, warnings, ok int) string {
	return fmt.Sprintf("失败 %d，警告 %d，正常 %d", failed, warnings, ok)
}
func (Chinese) DoctorConfigHint() string { return "docs/config.zh-CN.md 说明了每个配置项" }
func (Chinese) DoctorConfigValid(path string, apps, subscriptions int) string {
	return fmt.Sprintf("%s 有效；应用 %d，订阅 %d", path, apps, subscriptions)
}
func (Chinese) DoctorCertificateUntil(at, file, until string) string {
	return at + "：" + file + " 里的证书有效至 " + until
}
func (Chinese) DoctorRootsUntil(at, file, until string) string {
	return at + "：" + file + " 里的证书，最晚到期的有效至 " + until
}
func (Chinese) DoctorOwnCertificateUntil(file, until string) string {
	return "attach.self_signed：" + file + " 里的证书有效至 " + until
}
func (Chinese) DoctorNotYetValid(text, from string) string {
	return text + "，但从 " + from + " 起才有效"
}
func (Chinese) DoctorRenewRoots() string {
	return "请取得对方现在所用 CA 的证书，加到文件里，然后重启守护进程"
}
func (Chinese) DoctorRenewOwnCertificate(caFile string) string {
	return "dingevent serve 会在到期前 30 天用新的 CA 另做一个证书：那时请让程序重新信任 " + caFile
}
func (Chinese) DoctorRenewCertificate() string {
	return "请续期并替换文件，每次新建连接都会重新读取"
}
func (Chinese) DoctorConfigInMemory() string { return "配置（不在文件里）" }
func (Chinese) DoctorNoSubscription() string {
	return "没有订阅：事件会存入，但不投递给任何人"
}
func (Chinese) DoctorNoSubscriptionHint() string {
	return "请在 subscriptions 里加上带 webhook 或 file 的订阅"
}
func (Chinese) DoctorStart(command string) string { return "启动：" + command }
func (Chinese) DoctorNeverRan(dir string) string {
	return "数据目录 " + dir + " 上从未运行过守护进程"
}
func (Chinese) DoctorNotRunning(dir string) string {
	return "数据目录 " + dir + " 上没有守护进程在运行"
}
func (Chinese) DoctorRuns(version, dir string) string {
	return version + " 正在数据目录 " + dir + " 上运行"
}
func (Chinese) DoctorSuspended(cause string) string { return "已暂停接收：" + cause }
func (Chinese) DoctorSuspendedHint() string {
	return "如果是写入失败，它会自行恢复：磁盘有空间吗？有没有坏？如果是文件不见了，请按上面说的做"
}
func (Chinese) DoctorRefusal(ago, why string) string {
	return "最近一次推送没有存入（" + ago + "）：" + why
}
func (Chinese) DoctorRefusalHint() string {
	return "已让钉钉再推一次；如果是满了，请让订阅赶上、腾出磁盘空间，或调大 max_bytes"
}
func (Chinese) DoctorEvicted(count uint64) string {
	return fmt.Sprintf("打开以来，因空间已满清除了 %d 个还没投递的事件", count)
}
func (Chinese) DoctorEvictedHint() string {
	return "运行日志写明属于哪个订阅；请修好它的 sink、腾出磁盘空间，或调大 max_bytes"
}
func (Chinese) DoctorFailures(count uint64) string {
	return fmt.Sprintf("在接收事件，但打开以来有 %d 次提交失败", count)
}
func (Chinese) DoctorFailuresHint() string { return "运行日志写明原因" }
func (Chinese) DoctorJournal(next uint64, fill string) string {
	return fmt.Sprintf("在接收事件；下一个序号 %d；%s", next, fill)
}
func (Chinese) DoctorFilling(fill string) string { return "快要满了：" + fill }
func (Chinese) DoctorFillingHint() string {
	return "请让落后最多的订阅赶上、处理死信、缩短 keep、腾出磁盘空间，或调大 max_bytes；运行日志写明是什么占着空间"
}
func (Chinese) DoctorUnknownApp() string { return "运行中的守护进程不认识这个应用" }
func (Chinese) DoctorNoHTTP() string {
	return "运行中的守护进程不为这个应用接收 HTTP 推送"
}
func (Chinese) DoctorNoStream() string {
	return "运行中的守护进程不为这个应用接收 Stream 推送"
}
func (Chinese) DoctorRestart() string { return "请重启：配置已改动" }
func (Chinese) DoctorSubscription(name string, behind uint64, waiting, parked, dead int) string {
	return fmt.Sprintf("%s：落后 %d，等待重试 %d，排队 %d，死信 %d", name, behind, waiting, parked, dead)
}
func (Chinese) DoctorParked(parked int) string {
	return fmt.Sprintf("%d 个在等同一键的前一个事件；on_dead: stop 时，排在死信后面的要等它重试或丢弃", parked)
}
func (Chinese) DoctorUnsaved() string {
	return "事件日志对它出错，事件可能在等待；见运行日志"
}
func (Chinese) DoctorFailsOnAll() string                { return "它对所有事件都失败" }
func (Chinese) DoctorSeeAttempts(command string) string { return "查看它的尝试：" + command }
func (Chinese) DoctorResume(command string) string      { return "继续：" + command }
func (Chinese) DoctorStalled() string {
	return "等待的事件太多，不再取新事件：修好它的 sink，之后自行继续"
}
func (Chinese) DoctorSeeDead(command string) string {
	return "先看原因，再重试或丢弃：" + command
}
func (Chinese) DoctorNotWorkedHere(why string) string {
	return "这个网关不运行它：" + why + "；目前由别的网关运行"
}
func (Chinese) DoctorNotWorked(why, command string) string {
	return "它没有在运行：" + why + "；修好后重启，或 " + command + "；它的事件在等待"
}
func (Chinese) DoctorNotInConfig(command string) string {
	return "它不在配置里，使事件日志无法缩小：请加回配置，或 " + command
}
func (Chinese) DoctorConnections(state string, open, wanted int) string {
	return fmt.Sprintf("%s，连接 %d / %d", state, open, wanted)
}
func (Chinese) DoctorConnection(number uint64, age, lastFrame, lastEvent string) string {
	return fmt.Sprintf("#%d 已连接 %s，最近一帧：%s，最近一个事件：%s", number, age, lastFrame, lastEvent)
}
func (Chinese) DoctorOpening() string { return "正在建立连接；请稍后再看" }
func (Chinese) DoctorTriesAgain(span string) string {
	return "守护进程 " + span + " 后重试；改了配置需要重启"
}
func (Chinese) DoctorAnswers(pushes, repeats, success, later, failed, lost uint64) string {
	return fmt.Sprintf("推送 %d，其中重复 %d；应答成功 %d，LATER %d，失败 %d；应答丢失 %d", pushes, repeats, success, later, failed, lost)
}
func (Chinese) DoctorBusy(count uint64) string {
	return fmt.Sprintf("%d 次推送时队列已满：事件日志所在的磁盘跟不上突发流量；请调大 queue_bytes", count)
}
func (Chinese) DoctorLate(count uint64) string {
	return fmt.Sprintf("%d 次推送没有及时存入：事件日志所在的磁盘慢吗？", count)
}
func (Chinese) DoctorUnreadable(count uint64) string {
	return fmt.Sprintf("%d 帧过大或不是 JSON；请调大 max_frame", count)
}
func (Chinese) DoctorPanics(count uint64) string {
	return fmt.Sprintf("存入推送时有 %d 次 panic：这是我们的缺陷；运行日志里有记录", count)
}
func (Chinese) DoctorQuietSubscribed() string {
	return "订阅事件了吗？开发者后台 → 应用 → 事件订阅：选 Stream 模式，并打开该事件"
}
func (Chinese) DoctorQuietPublished() string {
	return "改动订阅之后，应用做过版本发布吗？"
}
func (Chinese) DoctorQuietRange() string {
	return "应用的权限和可见范围，包括相关的人员、部门或表单吗？"
}
func (Chinese) DoctorQuietRival() string {
	return "有没有别的实例（同事的或旧的）用同一 client ID 连接？它会随机分走一部分事件"
}
func (Chinese) DoctorQuietQuota() string {
	return "组织本月的推送额度用完了吗？后台可以看到"
}
func (Chinese) DoctorNoEventYet() string { return "已连接，但 Stream 还没有来过事件" }
func (Chinese) DoctorNoEventFor(span string) string {
	return "已连接，但 Stream 已有 " + span + " 没有事件"
}
func (Chinese) DoctorLastEvent(ago string) string       { return "Stream 最近一个事件：" + ago }
func (Chinese) DoctorWayHint() string                   { return "请检查 HTTPS_PROXY、base_url 和 ca_file" }
func (Chinese) DoctorProxyNoURL() string                { return "环境变量里的代理不是 URL" }
func (Chinese) DoctorNoAddress(host, why string) string { return host + " 解析不到地址：" + why }
func (Chinese) DoctorDNSHint() string                   { return "请检查域名和本机的 DNS" }
func (Chinese) DoctorResolved(host, addresses, took string) string {
	return fmt.Sprintf("%s 是 %s，用时 %s", host, addresses, took)
}
func (Chinese) DoctorFirewallHint(addr string) string {
	return "请检查防火墙：必须允许本机访问 " + addr
}
func (Chinese) DoctorLoopbackHint(addr string) string {
	return "本机的这个地址没有程序在监听；如果应是模拟钉钉，请启动：dingevent simulate --addr " + addr
}
func (Chinese) DoctorProxyHint() string {
	return "请检查 HTTPS_PROXY，以及代理是否在运行；NO_PROXY 写明哪些不走代理"
}
func (Chinese) DoctorThroughProxy(addr, took string) string {
	return fmt.Sprintf("环境变量让我们经过代理 %s，它在 %s 后应答", addr, took)
}
func (Chinese) DoctorAnswersAfter(addr, took string) string {
	return addr + " 在 " + took + " 后应答"
}
func (Chinese) DoctorUntrusted(issuer, why string) string {
	return fmt.Sprintf("证书不受信任，签发者 %q：%s", issuer, why)
}
func (Chinese) DoctorNobody() string { return "无" }
func (Chinese) DoctorUntrustedHint() string {
	return "会解开 TLS 的防火墙有自己的 CA：请用 ca_file 或 SSL_CERT_FILE 信任它；也请检查本机时钟"
}
func (Chinese) DoctorNoTLSHint() string {
	return "对方不是 TLS，或中途被切断；请检查 base_url 和防火墙"
}
func (Chinese) DoctorCertificate(issuer, took string) string {
	return fmt.Sprintf("证书签发者 %s，用时 %s", issuer, took)
}
func (Chinese) DoctorTicket(took string) string {
	return "钉钉接受凭证，并在 " + took + " 后给出 ticket"
}
func (Chinese) DoctorEndpoint(endpoint, took string) string { return endpoint + "，用时 " + took }
func (Chinese) DoctorSlowHint() string {
	return "应答必须在推送后 3 秒内到达钉钉；base_url 的区域对吗？线路忙吗？"
}
func (Chinese) DoctorRoundTrip(trip string) string  { return "往返 " + trip }
func (Chinese) DoctorUnready(why string) string     { return "/readyz 应答 503：" + why }
func (Chinese) DoctorClock() string                 { return "本机与钉钉的时钟一致" }
func (Chinese) DoctorClockAhead(off string) string  { return "本机时钟比钉钉快 " + off }
func (Chinese) DoctorClockBehind(off string) string { return "本机时钟比钉钉慢 " + off }
func (Chinese) DoctorClockHint() string {
	return "请用 NTP 校准本机时钟：时间差超过 http.window 的 HTTP 推送会被拒收"
}
func (Chinese) DoctorCallback(url string, key int, owner string) string {
	return fmt.Sprintf("%s 应答 check_url 成功，第 %d 组密钥，owner %s", url, key, owner)
}
func (Chinese) DoctorCallbackFailed(url string, key int, owner, why string) string {
	return fmt.Sprintf("%s，第 %d 组密钥，owner %s：%s", url, key, owner, why)
}
func (Chinese) DoctorCallbackHint() string {
	return "改了配置请重启守护进程；运行日志写明它拒收什么、为什么"
}
func (Chinese) DoctorOutside() string {
	return "没有从外部检查：在钉钉后台保存 URL 时会检查"
}
func (Chinese) DoctorOutsideHint() string {
	return "owner：后台订阅的用 AppKey，第三方应用用 SuiteKey，旧 API 用 corpId"
}
func (Chinese) DoctorKeys(count int) string {
	return fmt.Sprintf("格式正确的密钥 %d 组；但没有守护进程在运行，无人应答", count)
}
func (Chinese) OpenHint(reason, english string) string {
	switch reason {
	case "credentials":
		return "请核对 client ID 和 client secret 是开发者后台里同一个应用的"
	case "app":
		return "请在开发者后台确认应用已发布，并设为 Stream 模式"
	case "forbidden":
		return "请在开发者后台查看应用有哪些权限、允许哪些出口地址"
	case "throttled":
		return "钉钉限制请求频率；会自行重试"
	case "unavailable":
		return "钉钉暂不可用；会自行重试"
	case "ticket":
		return "ticket 只能用一次，90 秒内有效；会自行再取"
	case "network":
		return "请检查 DNS、防火墙（必须允许访问该主机的 443 端口）和 HTTPS_PROXY；会自行重试"
	case "certificate":
		return "会解开 TLS 的代理有自己的 CA：请用 SSL_CERT_FILE 或相应选项信任它；也请检查时钟"
	case "proxy":
		return "请检查 HTTPS_PROXY，以及代理是否允许访问该主机、支持 WebSocket"
	case "token":
		return "凭证已过期或被收回；下次调用会另取"
	case "corp":
		return "企业须先授权这个应用；也请核对 corpId"
	case "code":
		return "临时授权码只能用一次，且很快失效；须由企业重新授权开通应用"
	case "blocked":
		return "同一 IP 在 20 秒内调用超过 10,000 次时，钉钉会在 5 分钟内只返回一个页面；请检查这个地址上还有什么在调用钉钉，或是否有代理代为应答"
	case "refused":
		return "请在钉钉的错误码表里查这个错误码"
	case "strange":
		return "这不是钉钉的应答；请检查 base URL 和中间的代理"
	}
	return english
}
