package config_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/secrets"
	"github.com/dingevent/dingevent/internal/words"
)

// rightly is a config without a mistake.
const rightly = `data: d
apps:
  - name: hr
    stream:
      client_id: dingabcdefghij
      client_secret: s3cret
  - name: crm
    http:
      path: /crm
      keys:
        - token: t0ken
          aes_key: 1234567890123456789012345678901234567890123
          owners: [dingcrm]
subscriptions:
  - name: billing
    types: ["bpms_*", "user_*"]
    webhook:
      url: http://localhost:3000/dingtalk
`

// TestSlips: what fingers and a Chinese keyboard do to a config is named where it stands, in both languages.
func TestSlips(t *testing.T) {
	for _, c := range []struct{ right, wrong, want string }{
		{"data: d", "data：d", "1:5: ： is a colon of a Chinese keyboard"},
		{"data: d", "data： d", "1:5: ： is a colon"},
		{"- name: hr", "- name：hr", "3:9: ： is a colon"},
		{"client_id: ", "client_id：", "5:16: ： is a colon"},
		{"url: http", "url：http", "： is a colon"},
		{"  - name: hr", "  － name: hr", "3:3: － is no hyphen"},
		{"- name: hr", "-name: hr", "3:3: behind the - that begins an entry a space"},
		{"data: d", "data:d", "1:5: behind the : of a key a space"},
		{"url: http", "url:http", "behind the : of a key a space"},
		{"data: d", "＃ notes\ndata: d", "1:1: ＃ is of a Chinese keyboard"},
		{`"bpms_*", `, `"bpms_*"，`, "16:21: ， is of a Chinese keyboard"},
		{`["bpms_*", "user_*"]`, `【"bpms_*"】`, "16:12: subscriptions[0].types: 【 is of a Chinese keyboard"},
		{`"bpms_*"`, "“bpms_*”", "types[0]: begins with “"},
		{"http://localhost:3000/dingtalk", "‘http://h’", "url: begins with ‘"},
		{"    stream:", "\u00a0\u00a0\u00a0\u00a0stream:", "looks like a space"},
		{"client_id:", "\u200bclient_id:", "look like a space or like nothing"},
		{"    stream:", "\tstream:", "4:1: a tab"},
		{"client_id", "appKey", "here that is client_id"},
		{"client_secret", "app_secret", "here that is client_secret"},
		{"aes_key", "EncodingAESKey", "here that is aes_key"},
		{"  - name: hr", "  - name: hr\n    AppKey: x", "client_id belongs below"},
		{"data: d", "data: \xc8\xcb", "1:1: is no UTF-8"},
		{"dingabcdefghij", "ding7a31c05e8f2b46d0a1b2c3d4e5f60718", "client_id: is a corp ID"},
		{"s3cret", `'"s3cret"'`, "client_secret: has quotes in it"},
		{"t0ken\n          aes_key: 1234567890123456789012345678901234567890123", "1234567890123456789012345678901234567890123\n          aes_key: t0ken", "aes_key: token and aes_key are exchanged"},
		{"1234567890123456789012345678901234567890123", "密钥", "has 2 characters, want exactly 43"},
		{"dingabcdefghij", `"%ID%"`, ""},
		{"dingabcdefghij", "%ID%", `a text that begins with "%" wants quotes`},
		{"/crm", "/crm   # 路径：见文档，【必填】", ""},
		{"data: d", "# data：d\ndata: d", ""},
	} {
		text := strings.Replace(rightly, c.right, c.wrong, 1)
		_, err := config.Parse([]byte(text), secrets.Lookup(os.LookupEnv), config.Config.Problems)
		if (err == nil) != (c.want == "") || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%q for %q: %v; want %s", c.wrong, c.right, err, c.want)
		} else if err != nil && !hasHan(words.Elsewhere(words.Chinese{}, err.Error())) {
			t.Errorf("%q for %q has no Chinese text: %v", c.wrong, c.right, err)
		}
	}
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}

// TestSlipsElsewhere: a colon of a Chinese keyboard between quotes is no mistake.
func TestSlipsElsewhere(t *testing.T) {
	text := strings.Replace(rightly, "  - name: billing", "  - name: \"账单：主\"\n    order: [", 1)
	_, err := config.Parse([]byte(text), secrets.Lookup(os.LookupEnv), config.Config.Problems)
	if err == nil || strings.Contains(err.Error(), "keyboard") {
		t.Error(err)
	}
}
