package stories

import (
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var dead = []Story{
	{"dead/none", pages.Dead{}},
	{"dead/none-yet", pages.Dead{Form: pages.DeadForm{Error: "timeout"}, Next: "c5000"}},
	{"dead/some", pages.Dead{Rows: letters(3), Next: "c17", Moved: pages.Moved{Done: "retried", N: 3, Left: 1, Gone: 2}, Jobs: []pages.Job{job(400)}}},
	{"dead/filtered", pages.Dead{Form: pages.DeadForm{Subscription: "billing", Type: "bpms_*", Since: "2026-11-30T08:00", Where: `event.result == "agree"`, Damaged: true}, Rows: letters(1), Unjudged: unjudged(), Moved: pages.Moved{Done: "discarded", N: 1}}},
	{"dead/reasons", pages.Dead{Form: pages.DeadForm{Grouped: true, Subscription: "billing"}, Groups: groups(), Looked: 1000, Next: "c1000", Moved: pages.Moved{Done: "none-chosen"}}},
	{"dead/no-reasons", pages.Dead{Form: pages.DeadForm{Grouped: true, App: "hr"}}},
	{"letter", pages.Letter{DeadLetter: letters(1)[0], Attempts: attempts(), More: true}},
	{"letter/aged-out", pages.Letter{DeadLetter: api.DeadLetter{DeadRef: api.DeadRef{Subscription: "replay/r1", Seq: 3}, Attempts: 9, First: Now, Changed: Now, Error: "410 Gone", Event: api.Entry{Seq: 3}}}},
	{"deadall/counting", pages.DeadAll{Form: pages.DeadForm{Error: "timeout"}, Until: Now, Count: 5017, Next: true, Tally: "dGFsbHk.c3Vt"}},
	{"deadall/retry", pages.DeadAll{Form: pages.DeadForm{Error: "timeout"}, Until: Now, Count: 41, Tally: "dGFsbHk.c3Vt", Unjudged: unjudged()}},
	{"deadall/discard-every", pages.DeadAll{Discard: true, Until: Now, Count: 41, Tally: "dGFsbHk.c3Vt"}},
	{"deadall/none", pages.DeadAll{Discard: true, Form: pages.DeadForm{ID: "no-such"}, Until: Now}},
	{"jobs/none", pages.Jobs{}},
	{"jobs/some", pages.Jobs{Rows: []pages.Job{job(400), done()}}},
	{"job/running", job(400)},
	{"job/done", done()},
	{"job/failed", failed()},
	{"job/stopped", stopped()},
}

// letters are dead letters of billing.
func letters(n int) (all []api.DeadLetter) {
	for i := range n {
		seq := api.Seq(100 - i)
		all = append(all, api.DeadLetter{
			DeadRef: api.DeadRef{Subscription: "billing", Seq: seq}, Attempts: 5, First: Now.Add(-80 * time.Hour), Changed: Now.Add(-time.Duration(i+1) * time.Hour),
			FirstError: "dial tcp 10.0.0.7:443: connect: connection refused", Error: "httpsink: 422 Unprocessable Entity: <no such employee>", Event: approval(seq),
		})
	}
	return all
}

func groups() []pages.DeadGroup {
	return []pages.DeadGroup{
		{Reason: "dial tcp …: connect: connection refused", Text: ": connect: connection refused", Count: 980, First: Now.Add(-9 * time.Hour), Last: Now.Add(-time.Hour), Example: api.DeadRef{Subscription: "billing", Seq: 17}},
		{Reason: "…", Count: 20, First: Now, Last: Now, Example: api.DeadRef{Subscription: "replay/r1", Seq: 3}},
	}
}

func unjudged() api.Unjudged[api.DeadRef] {
	return api.Unjudged[api.DeadRef]{Count: 2, First: api.DeadRef{Subscription: "billing", Seq: 9}, Error: "filter: no such key: result"}
}

// job is one that has come to so many of its 1000.
func job(looked int) pages.Job {
	return pages.Job{ID: "j1", Who: "link (operator)", Form: pages.DeadForm{Error: "timeout"}, Until: Now, Count: 1000, Looked: looked, Moved: looked - 3, Taken: 1, Left: 2, Began: Now.Add(-time.Minute)}
}

func done() pages.Job {
	j := job(1000)
	j.ID, j.Discard, j.More, j.Gone, j.Unjudged = "j2", true, true, 4, unjudged()
	j.End(Now, false, nil)
	return j
}

func failed() pages.Job {
	j := job(600)
	j.End(Now, false, api.Refuse(api.CodeNotFound, "no subscription %q; there is none", "billing"))
	return j
}

func stopped() pages.Job {
	j := job(600)
	j.End(Now, true, api.Refuse(api.CodeUnavailable, "context canceled"))
	return j
}
