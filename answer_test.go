package dingevent_test

import (
	"bytes"
	"testing"

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
