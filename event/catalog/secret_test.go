package catalog_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
)

// opening is how a field is called that may hold a secret.
var opening = regexp.MustCompile(`(?i)(ticket|token|secret|password|webhook|permanent_?code|auth_?code)$`)

// harmless are fields that are called so and hold none: a robot's sessionWebhook is an address that its message is answered at.
var harmless = strings.Fields(`sessionWebhook`)

// TestSecretFields wants each field that is called like a secret to be judged by a person, once.
func TestSecretFields(t *testing.T) {
	seen := map[string]bool{}
	var walk func([]catalog.Field, int)
	walk = func(fields []catalog.Field, depth int) {
		for _, f := range fields {
			for _, name := range append(f.OtherNames(), f.Name) {
				if opening.MatchString(name) && !catalog.Secret(name) && !slices.Contains(harmless, name) {
					t.Errorf("%s, %q: is it a secret? Add it to secret.go, or to the harmless ones of this test", name, f.About)
				}
				seen[name] = true
			}
			if depth < 5 {
				walk(f.Fields, depth+1)
			}
		}
	}
	for _, e := range catalog.All() {
		walk(e.Fields, 0)
	}
	for _, name := range []string{"suiteTicket", "SuiteTicket", "AuthCode", "permanentCode", "permanent_code", "ch_permanent_code"} {
		if !seen[name] || !catalog.Secret(name) || !catalog.Secret(strings.ToUpper(name)) {
			t.Errorf("%s is no field, or no secret", name)
		}
	}
	for _, name := range []string{"suiteKey", "inviteCode", "processCode", "openTicketId", ""} {
		if catalog.Secret(name) {
			t.Errorf("%s counts as a secret", name)
		}
	}
}
