package config

import (
	"fmt"
	"testing"
)

// TestEncodedNames: who is told in headers of names that are not ASCII is warned of them.
func TestEncodedNames(t *testing.T) {
	apps := []App{{Name: "hr"}, {Name: "人事"}, {Name: "人事-测试"}}
	for name, test := range map[string]struct {
		sub  Subscription
		want string
	}{
		"a webhook":        {Subscription{Name: "a", Webhook: &Webhook{Format: "binary"}}, "[人事 人事-测试]"},
		"NATS":             {Subscription{Name: "订阅", Apps: []string{"人事"}, NATS: &NATS{Format: "binary"}}, "[人事 订阅]"},
		"another app":      {Subscription{Name: "a", Apps: []string{"h*"}, Webhook: &Webhook{Format: "binary"}}, "[]"},
		"another format":   {Subscription{Name: "订阅", Webhook: &Webhook{Format: "typed"}}, "[]"},
		"no such encoding": {Subscription{Name: "订阅", Kafka: &Kafka{Format: "binary"}}, "[]"},
	} {
		if got := fmt.Sprint(test.sub.EncodedNames(apps)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
