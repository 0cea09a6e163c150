package words

import "fmt"

func (Chinese) AppsNone() string          { return "配置中没有应用。" }
func (Chinese) AppsRefusedPushes() string { return "被拒绝的推送" }
func (Chinese) AppsNeverRefused() string  { return "没有被拒绝的推送。" }
func (Chinese) AppsStrays() string        { return "发往未知路径的请求" }
func (Chinese) AppsDoctor() string        { return "诊断" }
func (Chinese) AppsDoctorHow() string {
	return "检查配置、到钉钉的连接、接收端、回调和事件日志。它会短暂建立连接，不投递任何事件。"
}
func (Chinese) AppsDoctorBegin() string { return "全面检查" }
func (Chinese) AppsDoctorAgain() string { return "再次检查" }
func (Chinese) AppsDoctorRuns() string  { return "正在检查，结果会逐条显示。" }
func (Chinese) AppsDoctorCut(within string) string {
	return "检查在 " + within + " 后被中止。此处是中止前的结果。"
}
func (Chinese) AppsDoctorNone() string {
	return "此处无法诊断，请运行：dingevent doctor"
}
func (Chinese) AppsLevel(level string) string {
	switch level {
	case "ok":
		return "正常"
	case "warn":
		return "警告"
	}
	return "故障"
}
func (Chinese) AppsCheck() string    { return "检查项" }
func (Chinese) AppsFinding() string  { return "结果" }
func (Chinese) AppsCallback() string { return "回调地址" }
func (Chinese) AppsCallbackHow(path string) string {
	return "这是本机上的地址。请在钉钉开发者后台填写公网地址，路径相同：" + path + "。"
}
func (Chinese) AppsSecrets() string { return "密钥指纹" }
func (Chinese) AppsSecretsHow() string {
	return "SHA-256 的前 8 位。对比方法：printf %s SECRET | sha256sum"
}
func (Chinese) AppsConfigKey() string  { return "配置键" }
func (Chinese) AppsStream() string     { return "Stream 连接" }
func (Chinese) AppsNumber() string     { return "编号" }
func (Chinese) AppsOpened() string     { return "建立时间" }
func (Chinese) AppsLastFrame() string  { return "最近一帧" }
func (Chinese) AppsRoundTrip() string  { return "往返时间" }
func (Chinese) AppsUnanswered() string { return "未应答" }
func (Chinese) AppsPushes() string     { return "HTTP 推送" }
func (Chinese) AppsStays() string      { return "保持" }

func (Chinese) GatewaysAddress() string    { return "地址" }
func (Chinese) GatewaysVersion() string    { return "版本" }
func (Chinese) GatewaysWorksWhat() string  { return "负责" }
func (Chinese) GatewaysStanding() string   { return "状况" }
func (Chinese) GatewaysAge() string        { return "最近消息" }
func (Chinese) GatewaysThis() string       { return "本网关" }
func (Chinese) GatewaysUnreadable() string { return "本版本无法读取其状况。" }
func (Chinese) GatewaysSubscriptions(count, faults int) string {
	return fmt.Sprintf("订阅 %d 个，其中有故障 %d 个", count, faults)
}
