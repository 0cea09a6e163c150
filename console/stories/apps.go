package stories

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var apps = []Story{
	{"apps/none", pages.Apps{}},
	{"apps/some", pages.Apps{Apps: ways(), Strays: trouble().Strays, Doctor: true}},
	{"app/stream", pages.App{App: ways()[0]}},
	{"app/refused", pages.App{App: ways()[1]}},
	{"app/http", pages.App{App: withSecrets(ways()[2])}},
	{"doctor/none", pages.Doctor{}},
	{"doctor/found", pages.Doctor{Can: true, Asked: true, Findings: slices.Values([]pages.Finding{
		{Level: "ok", Check: "config", Text: "dingevent.yaml is valid; apps: 1, subscriptions: 1"},
		{Level: "FAIL", App: "hr", Check: "open", Text: "401 <b>", Hints: []string{"check client_secret", "see the docs"}},
		{Level: "warn", Check: "daemon", Text: "none runs"},
	})}},
	{"gateways/none", pages.Gateways{}},
	{"gateways/some", pages.Gateways{Gateways: gateways()}},
}

func withSecrets(app api.App) api.App {
	app.Secrets = []api.Fingerprint{{Of: "http.keys[0].token", SHA256: "ba7816bf"}, {Of: "http.keys[0].aes_key", SHA256: "04a99c1e"}}
	return app
}

// gateways are one that is well, one that ends, one that is gone and one of another version.
func gateways() []api.Gateway {
	at := Now.Add(-time.Hour)
	return []api.Gateway{
		{ID: "a-x1", Name: "a", Version: "1.0.0", Address: "http://a:7780", Asked: true, Alive: true, Age: 0.4, Started: at, Works: []string{"subscription/billing", "replay/r1", "age"}, Standing: &api.GatewayStanding{
			Connections: 2, Wanted: 2, Subscriptions: []api.GatewaySubscription{{Name: "billing"}, {Name: "crm", Fault: "${TOKEN} is not set"}},
		}},
		{ID: "b-x2", Name: "b", Version: "1.0.0", Address: "http://b:7780", Alive: true, Age: 1.2, Started: at, Standing: &api.GatewayStanding{Draining: true, Unready: "it ends"}},
		{ID: "c-x3", Name: "c", Version: "0.9.0", Address: "http://c:7780", Age: 1200, Started: at, Standing: &api.GatewayStanding{}},
		{ID: "d-x4", Name: "d", Version: "2.0.0", Address: "http://d:7780", Alive: true, Age: 3, Started: at},
	}
}
