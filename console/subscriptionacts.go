package console

import (
	"fmt"
	"strconv"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

func (p subscriptionPages) pause(r *request) (answer, error) {
	name := r.PathValue("name")
	return pause(r, p.service(), p.audit, name, pages.SubscriptionPath(name))
}

func (p subscriptionPages) resume(r *request) (answer, error) {
	name := r.PathValue("name")
	return resume(r, p.service(), p.audit, name, pages.SubscriptionPath(name))
}

// pause pauses a subscription or a replay, and leads to its page.
func pause(r *request, s api.Service, audit auditor, name, to string) (answer, error) {
	const most = 1000 // bytes, as the API allows
	q := api.PauseQuery{Reason: r.PostForm.Get("reason"), Drain: r.PostForm.Get("drain") != ""}
	if len(q.Reason) > most {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
	}
	word, action := "paused", "pause"
	if q.Drain {
		word, action = "draining", "drain"
	}
	if err := audit.note(r, Row{Action: action, On: name, Detail: q.Reason}); err != nil {
		return nil, err
	}
	return acted(to, word, s.Pause(r.Context(), name, q))
}

func resume(r *request, s api.Service, audit auditor, name, to string) (answer, error) {
	if err := audit.note(r, Row{Action: "resume", On: name}); err != nil {
		return nil, err
	}
	return acted(to, "resumed", s.Resume(r.Context(), name))
}

// askForget says what goes with a subscription.
func (p subscriptionPages) askForget(r *request) (answer, error) {
	f, err := p.goesWith(r)
	if err != nil {
		return nil, err
	}
	return show(f)
}

func (p subscriptionPages) goesWith(r *request) (pages.Forget, error) {
	sub, err := p.service().Subscription(r.Context(), r.PathValue("name"))
	return pages.Forget{Name: sub.Name, Behind: sub.Behind, Waiting: sub.Waiting + sub.Parked, Dead: sub.Dead}, err
}

// forget forgets a subscription if no more goes with it than the person has seen.
func (p subscriptionPages) forget(r *request) (answer, error) {
	f, err := p.goesWith(r)
	if err != nil {
		return nil, err
	}
	if again, asked := grown(r, f); asked {
		return again, nil
	}
	if err := p.audit.note(r, Row{Action: "forget", On: f.Name, Detail: fmt.Sprintf("%d dead letters", f.Dead)}); err != nil {
		return nil, err
	}
	return acted("/subscriptions", "forgotten", p.service().Forget(r.Context(), f.Name))
}

// grown asks again where there are more dead letters than the page said, or where no page was seen.
func grown(r *request, f pages.Forget) (answer, bool) {
	seen, err := strconv.Atoi(r.PostForm.Get("dead"))
	f.Grown = err != nil || f.Dead > seen
	return page{f, statusOf(api.Refuse(api.CodeConflict, "grown"))}, f.Grown
}
