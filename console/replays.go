package console

import (
	"encoding/json"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// replayPages are the pages about replays.
type replayPages struct {
	service func() api.Service
	audit   auditor
	seal    seal
}

func (p replayPages) list(r *request) (answer, error) {
	v := r.URL.Query()
	found, err := p.service().Replays(r.Context(), api.Paging{Cursor: v.Get("cursor"), Limit: rows})
	if err != nil {
		return nil, err
	}
	return show(pages.Replays{Rows: found.Items, Next: found.Next, Done: v.Get("done")})
}

func (p replayPages) show(r *request) (answer, error) {
	one, err := p.service().Replay(r.Context(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	shown := pages.Replay{Replay: one, Done: r.URL.Query().Get("done")}
	if text, err := json.Marshal(one.Spec); err == nil && !one.Started.IsZero() {
		shown.YAML = inYAML(text)
	}
	return show(shown)
}

func (p replayPages) pause(r *request) (answer, error) {
	id := r.PathValue("id")
	return pause(r, p.service(), p.audit, api.ReplayName(id), pages.ReplayPath(id))
}

func (p replayPages) resume(r *request) (answer, error) {
	id := r.PathValue("id")
	return resume(r, p.service(), p.audit, api.ReplayName(id), pages.ReplayPath(id))
}

// askForget says what goes with a replay.
func (p replayPages) askForget(r *request) (answer, error) {
	f, err := p.goesWith(r)
	if err != nil {
		return nil, err
	}
	return show(f)
}

func (p replayPages) goesWith(r *request) (pages.Forget, error) {
	one, err := p.service().Replay(r.Context(), r.PathValue("id"))
	return pages.Forget{Name: api.ReplayName(one.ID), Behind: one.End - min(one.End, one.Cursor), Waiting: one.Waiting + one.Parked, Dead: one.Dead}, err
}

func (p replayPages) forget(r *request) (answer, error) {
	f, err := p.goesWith(r)
	if err != nil {
		return nil, err
	}
	if again, asked := grown(r, f); asked {
		return again, nil
	}
	if err := p.audit.note(r, Row{Action: "forget", On: f.Name}); err != nil {
		return nil, err
	}
	return acted("/replays", "forgotten", p.service().ForgetReplay(r.Context(), r.PathValue("id")))
}
