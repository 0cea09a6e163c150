package words

import "fmt"

// Intake has the texts of status and doctor on pushes that came in, and on refused ones.
type Intake interface {
	IntakePushes(pushes, failures uint64, last string) string
	IntakeRefused(reason string, count uint64, ago, from, why string, past bool) string
	IntakeForwarded(remote, forwardedFor string) string
	// IntakeHint is what to do about pushes that are refused for a reason; english is what the daemon says.
	IntakeHint(reason, english string) string
	IntakeStrays(count uint64, method, path, nearest, from, ago string) string
	IntakeStrayHint(nearest string) string
	IntakeUnhandled(count uint64, topic string, robot bool) string
}

func (English) IntakePushes(pushes, failures uint64, last string) string {
	return fmt.Sprintf("pushes with events: %d, not stored: %d, last %s", pushes, failures, last)
}

func (English) IntakeRefused(reason string, count uint64, ago, from, why string, past bool) string {
	since := ", and no event since"
	if past {
		since = "; events have come since"
	}
	return fmt.Sprintf("REFUSED (%s): %d pushes; the last %s from %s%s: %s", reason, count, ago, from, since, why)
}

func (English) IntakeForwarded(remote, forwardedFor string) string {
	return remote + " for " + forwardedFor
}

func (English) IntakeHint(_, english string) string { return english }

func (English) IntakeStrays(count uint64, method, path, nearest, from, ago string) string {
	return fmt.Sprintf("requests to paths that no app has: %d; the last %s, %s %s from %s; the nearest path is %s", count, ago, method, path, from, nearest)
}

func (English) IntakeStrayHint(nearest string) string {
	return "if that was DingTalk, the URL in its console is wrong: its path must be " + nearest
}

func (English) IntakeUnhandled(count uint64, topic string, robot bool) string {
	if robot {
		return fmt.Sprintf("%d pushes were refused, the last a robot's message: set robot: true under the app's stream to take them", count)
	}
	return fmt.Sprintf("%d pushes were refused, the last of the topic %q, which is not subscribed: does another program connect with this client ID?", count, topic)
}
