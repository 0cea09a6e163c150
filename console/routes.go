package console

import "sync/atomic"

// routes is every route.
func routes(opts Options, provider *atomic.Pointer[OIDC], sessions *sessions, links *links, jobs *jobs, walk *walk) []route {
	audit := auditor{opts.Audit}
	logins := loginPages{links, sessions, audit, opts.Logger}
	oidc := oidcPages{provider, logins, newSeal()}
	events := eventPages{opts.Service, audit, sessions.lives}
	known := catalogPages{pusher{opts.Service, audit, opts.Trigger}}
	apps := appPages{opts.Service, opts.Doctor != nil}
	doctor := doctorPages{walk, audit}
	sealed := newSeal()
	subs := subscriptionPages{opts.Service, audit}
	dead := deadPages{opts.Service, audit, sealed, jobs}
	replays := replayPages{opts.Service, audit, sealed}
	work := jobPages{jobs, audit}
	return []route{
		{"GET /login", Nobody, logins.page},
		{"GET /login/{code}", Nobody, logins.enter},
		{"GET /login/oidc", Nobody, oidc.begin},
		{"GET " + OIDCCallback, Nobody, oidc.end},
		{"POST /logout", Viewer, logins.leave},
		{"POST /preferences", Nobody, preferences},

		{"GET /{$}", Viewer, overviewPages{opts.Service}.show},
		{"GET /gateways", Viewer, gatewayPages{opts.Service}.list},

		{"GET /apps", Viewer, apps.list},
		{"GET /apps/{name}", Viewer, apps.show},
		{"GET /apps/{name}/orgs", Viewer, apps.orgs},
		{"GET /apps/doctor", Operator, doctor.show},
		{"POST /apps/doctor", Operator, doctor.begin},

		{"GET /events", Viewer, events.list},
		{"GET /events/live", Viewer, events.live},
		{"GET /events/{seq}", Viewer, events.show},
		{"GET /events/{seq}/why", Viewer, events.why},
		{"GET /events/{seq}/attempts", Viewer, events.attempts},
		{"POST /events/{seq}/unmask", Operator, events.unmask},

		{"GET /catalog", Viewer, known.list},
		{"GET /catalog/{type...}", Viewer, known.show},
		{"POST /trigger", Operator, known.trigger},
		{"POST /trigger/edited", Operator, known.edited},
		{"GET /decode", Viewer, decodePage},
		{"POST /decode", Viewer, decodePage},

		{"GET /subscriptions", Viewer, subs.list},
		{"GET /subscriptions/{name}", Viewer, subs.show},
		{"GET /subscriptions/{name}/attempts", Viewer, subs.attempts},
		{"POST /subscriptions/{name}/pause", Operator, subs.pause},
		{"POST /subscriptions/{name}/resume", Operator, subs.resume},
		{"GET /subscriptions/{name}/seek", Operator, subs.askSeek},
		{"POST /subscriptions/{name}/seek", Operator, subs.seek},
		{"GET /subscriptions/{name}/newest", Operator, subs.newest},
		{"GET /subscriptions/{name}/forget", Admin, subs.askForget},
		{"POST /subscriptions/{name}/forget", Admin, subs.forget},
		{"GET /subscribe", Admin, subs.askSubscribe},
		{"POST /subscribe", Admin, subs.subscribe},
		{"POST /subscribe/count", Admin, subs.countDay},

		{"GET /dead", Viewer, dead.list},
		{"GET /dead/{seq}", Viewer, dead.show},
		{"POST /dead/move", Operator, dead.move},
		{"GET /dead/count", Operator, dead.count},
		{"POST /dead/all", Operator, dead.all},
		{"GET /jobs", Viewer, work.list},
		{"GET /jobs/{id}", Viewer, work.show},
		{"POST /jobs/{id}/stop", Operator, work.stop},

		{"GET /replays", Viewer, replays.list},
		{"GET /replays/{id}", Viewer, replays.show},
		{"POST /replays/{id}/pause", Operator, replays.pause},
		{"POST /replays/{id}/resume", Operator, replays.resume},
		{"GET /replays/{id}/forget", Operator, replays.askForget},
		{"POST /replays/{id}/forget", Operator, replays.forget},
		{"GET /replay", Operator, replays.askReplay},
		{"POST /replay/count", Operator, replays.count},
		{"POST /replay", Operator, replays.begin},
	}
}
