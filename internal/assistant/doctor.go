package assistant

import (
	"context"

	"github.com/dingevent/dingevent/internal/doctor"
)

// doctorTool adds the tool that examines the config.
func doctorTool(t *tools, examine func(context.Context) ([]doctor.Finding, error)) {
	hints := looking()
	hints.OpenWorldHint = new(true) // it asks DingTalk, and tries sinks
	serve(t, "doctor", "Examine the setup",
		"Examine the config, the ways to and from DingTalk, the journal and the sinks, and say what is wrong with the next move. It takes up to a minute.", hints,
		func(ctx context.Context, in paging) (any, error) {
			findings, err := examine(ctx)
			if err != nil {
				return nil, err
			}
			return window(t.shape, findings, in)
		})
}
