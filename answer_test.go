package dingevent_test

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
)

func TestAnsweredKeepsTheFirstBytes(t *testing.T) {
	var answer dingevent.Answer
	d := dingevent.Delivery{Answer: &answer}
	body := bytes.Repeat([]byte("x"), dingevent.MaxAnswerBody+1)
	d.Answered(503, body)
	body[0] = 'y' // the sink may use it again
	if answer.Status != 503 || !bytes.Equal(answer.Body, bytes.Repeat([]byte("x"), dingevent.MaxAnswerBody)) {
		t.Errorf("status %d and %d bytes, want 503 and the first %d", answer.Status, len(answer.Body), dingevent.MaxAnswerBody)
	}
	dingevent.Delivery{}.Answered(200, nil) // nobody asks
}

func TestWaitsAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answer dingevent.Answer
		d := dingevent.Delivery{Answer: &answer}
		for range 2 {
			done := d.Waits()
			time.Sleep(time.Hour)
			done()
			time.Sleep(time.Minute)
		}
		d.Answered(200, nil)
		if answer.Waited != 2*time.Hour {
			t.Errorf("waited %v, want 2h", answer.Waited)
		}
		dingevent.Delivery{}.Waits()() // nobody asks
	})
}
