//go:build unix

package daemon

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/dingevent/dingevent/internal/longtest"
)

// faults fire the alerts. Each is made to a real daemon.
var faults = []struct {
	name   string
	alerts []string
	play   func(*scene)
}{
	{"platform", []string{
		"DingeventDeadLetters", "DingeventNotTold", "DingeventPushesRefused", "DingeventSinkBroken", "DingeventSinkFailing",
		"DingeventSourceFailing", "DingeventStreamDown", "DingeventStreamRefused",
	}, playPlatform},
	{"full", []string{"DingeventJournalFilling", "DingeventPushesNotStored", "DingeventRowsWait", "DingeventSubscriptionPaused"}, playFull},
	{"evict", []string{"DingeventEvicted"}, playEvict},
	{"suspended", []string{"DingeventJournalSuspended", "DingeventPushesNotStored"}, playSuspended},
	{"damaged", []string{"DingeventAway", "DingeventDamaged"}, playDamaged},
	{"database", []string{"DingeventSpoolFilling", "DingeventSpoolLeft", "DingeventSpooling"}, playDatabase},
	{"stuck", []string{"DingeventSubscriptionStuck"}, playStuck},
	{"silent", []string{"DingeventProgramSilent"}, playSilent},
}

// TestAlerts: each alert fires in its fault, and is over after it.
func TestAlerts(t *testing.T) {
	longtest.Skip(t)
	needPromtool(t)
	t.Parallel()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			f.play(s)
			for _, alert := range f.alerts {
				if !slices.ContainsFunc(s.want, func(w firing) bool { return slices.Contains(w.alerts, alert) }) {
					t.Errorf("%s does not fire", alert)
				}
			}
			if last := s.want[len(s.want)-1]; len(last.alerts) > 0 {
				t.Errorf("%v fire at the end", last.alerts)
			}
			s.run()
		})
	}
}

// TestAlertsHaveFaults: every alert of the rules is fired by a fault.
func TestAlertsHaveFaults(t *testing.T) {
	text, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	var rules, fired []string
	for _, m := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(text), -1) {
		rules = append(rules, m[1])
	}
	for _, f := range faults {
		fired = append(fired, f.alerts...)
	}
	slices.Sort(rules)
	slices.Sort(fired)
	if fired = slices.Compact(fired); !slices.Equal(rules, fired) {
		t.Errorf("the rules have\n%v\nand faults fire\n%v", rules, fired)
	}
}
