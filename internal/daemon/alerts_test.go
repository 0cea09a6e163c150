//go:build unix

package daemon

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/docspage"
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
	{"revoked", []string{"DingeventNotDelivering"}, playRevoked},
	{"stuck", []string{"DingeventSubscriptionStuck"}, playStuck},
	{"silent", []string{"DingeventProgramSilent"}, playSilent},
	{"certificate", []string{"DingeventCertificateEnds"}, playCertificate},
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

var alertRule = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)

// ruleNames are the alerts of the rules, in their order.
func ruleNames(t *testing.T) (names []string) {
	for _, m := range alertRule.FindAllStringSubmatch(docspage.Read(t, rulesFile), -1) {
		names = append(names, m[1])
	}
	return names
}

// TestAlertsHaveFaults: every alert of the rules is fired by a fault.
func TestAlertsHaveFaults(t *testing.T) {
	rules := ruleNames(t)
	var fired []string
	for _, f := range faults {
		fired = append(fired, f.alerts...)
	}
	slices.Sort(rules)
	slices.Sort(fired)
	if fired = slices.Compact(fired); !slices.Equal(rules, fired) {
		t.Errorf("the rules have\n%v\nand faults fire\n%v", rules, fired)
	}
}

// TestAlertsHaveRunbooks: every alert leads to its section of the docs, in both languages, and there are no other sections.
func TestAlertsHaveRunbooks(t *testing.T) {
	rules := docspage.Read(t, rulesFile)
	for key, page := range map[string]string{"runbook_url": "alerts.md", "runbook_url_zh": "alerts.zh-CN.md"} {
		var sections []string
		for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(docspage.Read(t, "../../docs/"+page), -1) {
			sections = append(sections, m[1])
		}
		names := ruleNames(t)
		if !slices.Equal(sections, names) {
			t.Errorf("%s has the sections\n%v\nand the rules have\n%v", page, sections, names)
		}
		for i, rule := range alertRule.Split(rules, -1)[1:] {
			link := fmt.Sprintf("\n          %s: %q\n", key, "https://github.com/dingevent/dingevent/blob/main/docs/"+page+"#"+strings.ToLower(names[i]))
			if !strings.Contains(rule+"\n", link) {
				t.Errorf("%s has not%s", names[i], link)
			}
		}
	}
}
