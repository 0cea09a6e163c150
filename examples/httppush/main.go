// Command httppush receives an app's HTTP pushes and handles them, typed, in ten lines. Nothing is
// kept: an event that is not handled within DingTalk's deadline comes again, and runs again.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

func main() {
	h, err := newHandler(os.Getenv("DING_TOKEN"), os.Getenv("DING_AES_KEY"), os.Getenv("DING_APP_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/dingtalk/hr", h)
	log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))
}

func newHandler(token, aesKey, appKey string) (http.Handler, error) {
	r := router.New(router.Recover(nil))
	router.On(r, func(_ context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		fmt.Println("joined:", e.UserIds, "in", env.CorpID)
		return nil
	})
	return callback.NewHandler("hr", []callback.Key{{Token: token, AESKey: aesKey, Owners: []string{appKey}}}, r, nil)
}
