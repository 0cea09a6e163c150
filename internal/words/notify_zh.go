package words

import "fmt"

func (Chinese) NotifyShort() string { return "关于 dingevent 自身的通知" }
func (Chinese) NotifyLong() string {
	return `守护进程把它发现的自身问题告诉人，例如投递目标失败、钉钉拒绝应用：用群里的自定义机器人，或用 webhook。
发到哪里由配置的 notify 决定。`
}
func (Chinese) NotifyTestShort() string      { return "用配置里的每种方式发一条测试通知" }
func (Chinese) NotifySent(way string) string { return way + "：已发送" }
func (Chinese) NotifyLine(way, state string, told, givenUp uint64) string {
	line := fmt.Sprintf("用 %s 通知：%s，已告诉 %d 个", way, state, told)
	if givenUp > 0 {
		line += fmt.Sprintf("，放弃 %d 个", givenUp)
	}
	return line
}
func (Chinese) NotifyFailed(way, why string) string {
	return fmt.Sprintf("%s：未发送：%s", way, why)
}
func (Chinese) NotifyNone() string {
	return "配置里没有 notify；请加上，并写 dingtalk 或 webhook"
}
func (Chinese) NotifyNotAll() string { return "有通知未能发送" }
