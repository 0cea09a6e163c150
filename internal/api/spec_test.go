package api

import "testing"

func TestShownSpec(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`{"webhook":{"url":"https://u:p@h/x?key=k","headers":{"Authorization":"Bearer ${T}","X":"y"},"secrets":["whsec_a","${B}"]}}`,
			`{"webhook":{"headers":{"Authorization":"Bearer ${T}","X":"(secret)"},"secrets":["(secret)","${B}"],"url":"https://(secret)@h/x?(secret)"}}`},
		{`{"nats":{"servers":["nats://me:p@h:1"],"subject":"a@b","token":"t"}}`, `{"nats":{"servers":["nats://(secret)@h:1"],"subject":"a@b","token":"(secret)"}}`},
		{`{"kafka":{"sasl":{"user":"u","password":"${P}"}}}`, `{"kafka":{"sasl":{"password":"${P}","user":"u"}}}`},
		{`{"nats":{"servers":["me:p@h:1","h:2"],"password":12345678901234567890},"stream":{"client_id":"a","client_secret":1e400},"kafka":{"max_bytes":12345678901234567890}}`,
			`{"kafka":{"max_bytes":12345678901234567890},"nats":{"password":"(secret)","servers":["(secret)@h:1","h:2"]},"stream":{"client_id":"a","client_secret":"(secret)"}}`},
		{`{"webhook":{"secrets":{"a":["x",true]},"headers":{"A":["b"]}}}`, `{"webhook":{"headers":{"A":["(secret)"]},"secrets":{"a":["(secret)","(secret)"]}}}`},
	} {
		if got := string(Spec(test.in).Shown()); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}
