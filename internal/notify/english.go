package notify

import (
	"fmt"

	"github.com/dingevent/dingevent/internal/ownevent"
)

var english = phrases{
	reason: ": ", where: " (at %s)",
	title: func(n int) string {
		if n == 1 {
			return "dingevent: a notice"
		}
		return fmt.Sprintf("dingevent: %d notices", n)
	},
	say: map[string]func(content) string{
		ownevent.Dead: func(c content) string {
			if !c.On {
				return fmt.Sprintf("Subscription %s has no dead letters any more", c.Subscription)
			}
			return fmt.Sprintf("Subscription %s has dead letters: %d, before %d. Look with: dingevent dead list", c.Subscription, c.Level, c.Before)
		},
		ownevent.Failing:       onOff("Deliveries of subscription %s fail", "Deliveries of subscription %s succeed again", subscriptionOf),
		ownevent.Broken:        onOff("Every delivery of subscription %s fails; its events wait", "The sink of subscription %s works again", subscriptionOf),
		ownevent.StreamRefused: onOff("DingTalk refuses the Stream connection of app %s, which gets no events", "DingTalk lets app %s connect again", appOf),
		ownevent.StreamSilent:  onOff("App %s has no open Stream connection", "App %s is connected by Stream again", appOf),
		ownevent.AppSilent:     onOff("No event comes from app %s", "Events of app %s come again", appOf),
		ownevent.Refusing:      onOff("Many HTTP pushes to app %s are refused", "HTTP pushes to app %s are refused no more", appOf),
		ownevent.SourceFailing: func(c content) string {
			if !c.On {
				return fmt.Sprintf("The source %s of app %s works again", c.Source, c.App)
			}
			return fmt.Sprintf("The source %s of app %s fails", c.Source, c.App)
		},
		ownevent.Quota: func(c content) string {
			if !c.On {
				return fmt.Sprintf("The month %s is over: pushes count anew", c.Month)
			}
			return fmt.Sprintf("%d %% of the pushes of %s are used, as far as dingevent sees them", c.Level, c.Month)
		},
		ownevent.Certificate: func(c content) string {
			if !c.On {
				return fmt.Sprintf("There is a new certificate of %s", c.Certificate)
			}
			if c.Expires.IsZero() {
				return fmt.Sprintf("There is no certificate of %s, and none can be got", c.Certificate)
			}
			return fmt.Sprintf("The certificate of %s ends at %s", c.Certificate, c.Expires.Format("2006-01-02 15:04 MST"))
		},
		ownevent.Paused: func(c content) string { return fmt.Sprintf("Subscription %s has paused itself", c.Subscription) },
		ownevent.Filling: func(c content) string {
			if !c.Rising {
				return fmt.Sprintf("The journal is below %d %% of its limit again", c.Before)
			}
			return fmt.Sprintf("The journal has reached %d %% of its limit", c.Level)
		},
		ownevent.Evicted: func(c content) string {
			return fmt.Sprintf("%d undelivered events were evicted, because the journal is full", c.Events)
		},
		ownevent.Damaged: func(c content) string { return fmt.Sprintf("%d stored events are damaged", c.Events) },
		ownevent.Unsound: func(c content) string {
			return fmt.Sprintf("Verifying the journal found %d damaged events and %d other problems", c.Damaged, len(c.Problems))
		},
		ownevent.Restored: func(c content) string { return fmt.Sprintf("A backup was restored, up to sequence %d", c.Last) },
		ownevent.Recovered: func(c content) string {
			return fmt.Sprintf("The journal was made anew from a damaged one, up to sequence %d", c.Last)
		},
		ownevent.Clock: func(c content) string {
			return fmt.Sprintf("The clock was set by %d seconds, or the machine slept", c.BySeconds)
		},
		ownevent.Spooling: func(c content) string {
			if !c.On {
				return fmt.Sprintf("The database takes events again; gateway %s has moved %d to it", c.Gateway, c.Events)
			}
			return fmt.Sprintf("The database takes no events; gateway %s keeps them in its spool", c.Gateway)
		},
		ownevent.PutBack: func(c content) string {
			return fmt.Sprintf("%d events that a failover had taken were put back", c.Events)
		},
		ownevent.Backfill: func(c content) string {
			return fmt.Sprintf("App %s: %d events came from DingTalk's list of failed pushes; %s are lost, and %d calls are unsure", c.App, c.Events, c.lost(), c.Unsure)
		},
		ownevent.Silent: func(c content) string {
			if !c.Silent {
				return fmt.Sprintf("Program %s of app %s writes again", c.Program, c.App)
			}
			return fmt.Sprintf("Program %s of app %s writes nothing", c.Program, c.App)
		},
		ownevent.GivenUp: func(c content) string {
			if c.lost() == "true" {
				return fmt.Sprintf("The permanent code of organization %s for app %s is lost: the organization has to authorize the app again", c.Corp, c.App)
			}
			return fmt.Sprintf("The authorization code of organization %s for app %s was given up", c.Corp, c.App)
		},
		ownevent.Test: func(content) string { return "This is a test. If you can read it, notices arrive here" },
	},
}

func subscriptionOf(c content) string { return c.Subscription }
func appOf(c content) string          { return c.App }

// onOff says one of two sentences, each with a name in it.
func onOff(on, off string, name func(content) string) func(content) string {
	return func(c content) string {
		if c.On {
			return fmt.Sprintf(on, name(c))
		}
		return fmt.Sprintf(off, name(c))
	}
}
