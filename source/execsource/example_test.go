package execsource_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/execsource"
)

// The personal events of a user, as a command writes them.
func Example() {
	// In earnest: dws event consume user_im_message_receive_at --flatten -f ndjson
	command := []string{os.Args[0], "out:" + flat, "input"}
	s, err := execsource.New("me", command, &execsource.Options{
		Env: stepsIn(map[string]string{"PATH": os.Getenv("PATH"), "HOME": os.Getenv("HOME")}),
		ID:  "event.event_id", // that is the default, too
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	j := memjournal.New()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	go func() {
		defer stop()
		for ctx.Err() == nil {
			if entries, _ := j.Read(ctx, 1, 1); len(entries) > 0 {
				fmt.Println(entries[0].Envelope.Type, entries[0].Envelope.ID)
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	_ = source.NewRunner("source/me/exec", s, nil).Run(ctx, j, j)
	// Output: user_im_message_receive_at e1
}
