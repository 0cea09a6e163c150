package stream_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A load is what the pusher does on one connection: it pushes events of about 1.1 KB, of which a
// window is unanswered at any time, until as many as are wanted are answered. It knows just enough
// WebSocket for that, so that what is measured is the client.
type load struct {
	conn     net.Conn
	in       *bufio.Reader
	frame    []byte // a push, which is patched for each event
	places   []int  // where the event's number stands in it
	payload  []byte // of the last frame that came
	answered []bool
}

const digits = 8 // of an event's number

func newLoad(conn net.Conn, in *bufio.Reader) *load {
	number := strings.Repeat("#", digits)
	data := `{"eventId":"c7c7120f2c07419ebd` + number + `","processInstanceId":"ad253df6-e175-42ef-9f7a-0c4d6ba2e1f7","businessId":"202307261124000431",` +
		`"processCode":"PROC-FF6Y4BE1N3-B3OQZGC9RLR4SY1MTNLQ1-91IKFUIJ","corpId":"ding9f50b15b16741","staffId":"er5875","title":"张三的请假",` +
		`"type":"finish","result":"agree","createTime":1683533801000,"finishTime":1683533823000,"bizCategoryId":"hr.leave",` +
		`"taskId":71254896033,"actualActionerId":"er5875","remark":"同意，请把手上的工作交接给李四，祝早日康复",` +
		`"url":"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?procInstId=ad253df6-e175-42ef-9f7a-0c4d6ba2e1f7&swfrom=isv"}`
	text := fmt.Appendf(nil, `{"specVersion":"1.0","type":"EVENT","headers":{"topic":"*","contentType":"application/json",`+
		`"messageId":"213d841d_972_1898bb26334_%s","time":"1690362102194","appId":"1305d5f5-ef67","connectionId":"c0ffee",`+
		`"eventId":"c7c7120f2c07419ebd%s","eventType":"bpms_instance_change","eventCorpId":"ding9f50b15b16741",`+
		`"eventBornTime":"1683533823336","eventUnifiedAppId":"bbb381b6-f01-58daac"},"data":%s}`,
		number, number, jsonscan.AppendText(nil, data))
	l := &load{conn: conn, in: in, frame: append(frameHeader(opText, len(text)), text...)}
	for at := 0; ; at += digits {
		next := bytes.Index(l.frame[at:], []byte(number))
		if next < 0 {
			return l
		}
		at += next
		l.places = append(l.places, at)
	}
}

// run pushes events and returns when all are answered with success. Whatever answers have come are taken
// before it writes, and all pushes that the window then allows go out together.
func (l *load) run(events, window int) error {
	l.answered = make([]bool, events)
	var out []byte
	for sent, done := 0, 0; done < events; {
		for out = out[:0]; sent < min(done+window, events); sent++ {
			out = l.push(out, sent)
		}
		if _, err := l.conn.Write(out); err != nil {
			return err
		}
		for more := true; more; more = l.in.Buffered() > 0 {
			answer, err := l.read()
			if err != nil {
				return err
			}
			if !answer {
				continue
			}
			if err := l.count(); err != nil {
				return err
			}
			done++
		}
	}
	return nil
}

// push appends the event with this number.
func (l *load) push(out []byte, number int) []byte {
	for _, at := range l.places {
		for i, n := at+digits-1, number; i >= at; i, n = i-1, n/10 {
			l.frame[i] = byte('0' + n%10)
		}
	}
	return append(out, l.frame...)
}

// count notes what the last answer answers.
func (l *load) count() error {
	_, rest, _ := bytes.Cut(l.payload, []byte(`"messageId":"`))
	id, _, ok := bytes.Cut(rest, []byte(`"`))
	if !ok || len(id) < digits || !bytes.Contains(l.payload, []byte(`SUCCESS`)) {
		return fmt.Errorf("an answer is %s", l.payload)
	}
	number := 0
	for _, digit := range id[len(id)-digits:] {
		number = number*10 + int(digit-'0')
	}
	if number < 0 || number >= len(l.answered) || l.answered[number] {
		return fmt.Errorf("event %d is unknown or answered twice: %s", number, l.payload)
	}
	l.answered[number] = true
	return nil
}

const (
	opText  = 1
	opClose = 8
	opPing  = 9
	opPong  = 10
)

// frameHeader begins a frame with n bytes of payload, at most 64 KiB.
func frameHeader(op byte, n int) []byte {
	const final = 0x80
	if n < 126 {
		return []byte{final | op, byte(n)}
	}
	return binary.BigEndian.AppendUint16([]byte{final | op, 126}, uint16(n))
}

// read takes one frame and reports whether it is a text. It answers what is said about the connection, and
// returns io.EOF once the client closes it.
func (l *load) read() (text bool, err error) {
	op, err := l.readFrame()
	switch {
	case err != nil:
		return false, err
	case op == opText:
		return true, nil
	case op == opPing:
		_, err = l.conn.Write(append(frameHeader(opPong, len(l.payload)), l.payload...))
		return false, err
	case op == opClose:
		_, err = l.conn.Write(append(frameHeader(opClose, len(l.payload)), l.payload...))
		return false, errors.Join(err, io.EOF)
	default:
		return false, nil
	}
}

// readFrame fills payload with one masked frame that is in one piece and below 64 KiB.
func (l *load) readFrame() (op byte, err error) {
	var head [8]byte
	if _, err := io.ReadFull(l.in, head[:6]); err != nil {
		return 0, err
	}
	length, mask := int(head[1]&0x7f), head[2:6]
	switch length {
	case 126:
		if _, err := io.ReadFull(l.in, head[6:]); err != nil {
			return 0, err
		}
		length, mask = int(binary.BigEndian.Uint16(head[2:])), head[4:8]
	case 127:
		return 0, errors.New("a frame has 64 KiB or more")
	}
	l.payload = slices.Grow(l.payload[:0], length)[:length]
	if _, err := io.ReadFull(l.in, l.payload); err != nil {
		return 0, err
	}
	for i := range l.payload {
		l.payload[i] ^= mask[i&3]
	}
	return head[0] & 0x0f, nil
}
