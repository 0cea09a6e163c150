package notify

import (
	"fmt"

	"github.com/dingevent/dingevent/internal/ownevent"
)

var chinese = phrases{
	reason: "：", where: "（网关 %s）",
	title: func(n int) string { return fmt.Sprintf("dingevent：%d 条通知", n) },
	say: map[string]func(content) string{
		ownevent.Dead: func(c content) string {
			if !c.On {
				return fmt.Sprintf("订阅 %s 不再有死信", c.Subscription)
			}
			return fmt.Sprintf("订阅 %s 有死信：%d 封，之前 %d 封。请用 dingevent dead list 查看", c.Subscription, c.Level, c.Before)
		},
		ownevent.Failing:       onOff("订阅 %s 的投递失败", "订阅 %s 的投递恢复正常", subscriptionOf),
		ownevent.Broken:        onOff("订阅 %s 的投递全部失败，事件在等待", "订阅 %s 的目标恢复正常", subscriptionOf),
		ownevent.StreamRefused: onOff("钉钉拒绝应用 %s 的 Stream 连接，应用收不到事件", "钉钉重新接受应用 %s 的连接", appOf),
		ownevent.StreamSilent:  onOff("应用 %s 没有打开的 Stream 连接", "应用 %s 的 Stream 连接已恢复", appOf),
		ownevent.AppSilent:     onOff("应用 %s 没有事件到来", "应用 %s 又有事件到来", appOf),
		ownevent.Refusing:      onOff("应用 %s 的许多 HTTP 推送被拒绝", "应用 %s 的 HTTP 推送不再被拒绝", appOf),
		ownevent.SourceFailing: func(c content) string {
			if !c.On {
				return fmt.Sprintf("应用 %s 的来源 %s 恢复正常", c.App, c.Source)
			}
			return fmt.Sprintf("应用 %s 的来源 %s 失败", c.App, c.Source)
		},
		ownevent.Quota: func(c content) string {
			if !c.On {
				return fmt.Sprintf("%s 已结束，推送次数重新计算", c.Month)
			}
			return fmt.Sprintf("%s 的推送次数已用 %d%%（dingevent 所见）", c.Month, c.Level)
		},
		ownevent.Certificate: func(c content) string {
			if !c.On {
				return fmt.Sprintf("%s 的证书已更换", c.Certificate)
			}
			if c.Expires.IsZero() {
				return fmt.Sprintf("没有 %s 的证书，也没能取得", c.Certificate)
			}
			return fmt.Sprintf("%s 的证书将于 %s 到期", c.Certificate, c.Expires.Format("2006-01-02 15:04 MST"))
		},
		ownevent.Paused: func(c content) string { return fmt.Sprintf("订阅 %s 自动暂停", c.Subscription) },
		ownevent.Filling: func(c content) string {
			if !c.Rising {
				return fmt.Sprintf("事件日志回到上限的 %d%% 以下", c.Before)
			}
			return fmt.Sprintf("事件日志已达上限的 %d%%", c.Level)
		},
		ownevent.Evicted: func(c content) string {
			return fmt.Sprintf("事件日志已满，%d 个未投递的事件被淘汰", c.Events)
		},
		ownevent.Damaged: func(c content) string { return fmt.Sprintf("%d 个已存的事件损坏", c.Events) },
		ownevent.Unsound: func(c content) string {
			return fmt.Sprintf("校验事件日志发现 %d 个损坏的事件和 %d 个其他问题", c.Damaged, len(c.Problems))
		},
		ownevent.Restored:  func(c content) string { return fmt.Sprintf("已从备份恢复，到序号 %d", c.Last) },
		ownevent.Recovered: func(c content) string { return fmt.Sprintf("已从损坏的事件日志重建，到序号 %d", c.Last) },
		ownevent.Clock: func(c content) string {
			return fmt.Sprintf("时钟被调整了 %d 秒，或机器休眠过", c.BySeconds)
		},
		ownevent.Spooling: func(c content) string {
			if !c.On {
				return fmt.Sprintf("数据库又能接收事件；网关 %s 已移入 %d 个", c.Gateway, c.Events)
			}
			return fmt.Sprintf("数据库不接收事件；网关 %s 把事件存入暂存", c.Gateway)
		},
		ownevent.PutBack: func(c content) string {
			return fmt.Sprintf("已放回数据库故障切换丢掉的 %d 个事件", c.Events)
		},
		ownevent.Backfill: func(c content) string {
			return fmt.Sprintf("应用 %s：从钉钉的推送失败列表取回 %d 个事件，丢失 %s 个，%d 次调用结果不明", c.App, c.Events, c.lost(), c.Unsure)
		},
		ownevent.Silent: func(c content) string {
			if !c.Silent {
				return fmt.Sprintf("应用 %s 的程序 %s 又有输出", c.App, c.Program)
			}
			return fmt.Sprintf("应用 %s 的程序 %s 没有输出", c.App, c.Program)
		},
		ownevent.GivenUp: func(c content) string {
			if c.lost() == "true" {
				return fmt.Sprintf("企业 %s 授权应用 %s 的永久授权码已丢失：企业需要重新授权", c.Corp, c.App)
			}
			return fmt.Sprintf("企业 %s 授权应用 %s 的授权码已放弃", c.Corp, c.App)
		},
		ownevent.Test: func(content) string { return "这是一条测试通知；看到它说明通知能送达" },
	},
}
