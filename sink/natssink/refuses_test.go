package natssink_test

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/sink/natssink"
)

func TestNewRefuses(t *testing.T) {
	here := []string{"nats://localhost"}
	for name, test := range map[string]struct {
		servers []string
		subject string
		opts    natssink.Options
		want    string
	}{
		"no server":       {nil, "a", natssink.Options{}, "no server; name at least one"},
		"scheme":          {[]string{"http://me:hush@localhost"}, "a", natssink.Options{}, "must begin with nats://"},
		"bad address":     {[]string{"nats://me:hush%zz@localhost"}, "a", natssink.Options{}, "must look like nats://"},
		"two in one":      {[]string{"nats://me:hush@a,nats://b"}, "a", natssink.Options{}, "must look like nats://"},
		"no subject":      {here, "", natssink.Options{}, "a subject of 1 to 1024 bytes"},
		"variable":        {here, "a.{id}", natssink.Options{}, "{id is no variable"},
		"wildcard":        {here, "a.*", natssink.Options{}, "cannot be published to"},
		"empty token":     {here, "a..b", natssink.Options{}, "cannot be published to"},
		"space":           {here, "a b", natssink.Options{}, "cannot be published to"},
		"the server's":    {here, "$JS.x", natssink.Options{}, "the server's own"},
		"format":          {here, "a", natssink.Options{Format: "xml"}, `no format "xml"`},
		"timeout":         {here, "a", natssink.Options{Timeout: -1}, "cannot be negative"},
		"two logins":      {here, "a", natssink.Options{Token: "hush", User: "u"}, "more than one of"},
		"password":        {here, "a", natssink.Options{Password: "hush"}, "a password without a user"},
		"no credentials":  {here, "a", natssink.Options{Credentials: "none.creds"}, "none.creds: no such file"},
		"no seed":         {here, "a", natssink.Options{NKey: "none.nk"}, "none.nk has no user's seed"},
		"no seed in file": {here, "a", natssink.Options{NKey: "refuses_test.go"}, "refuses_test.go has no user's seed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := natssink.New(test.servers, test.subject, &test.opts)
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
