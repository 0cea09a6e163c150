package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/httpanswer"
	"github.com/dingevent/dingevent/internal/leftout"
	"github.com/dingevent/dingevent/internal/words"
)

func TestElsewhere(t *testing.T) {
	for text, want := range map[string]string{
		`apps[0].stream: has no transport: add stream, http, rds or exec`:                                                                `apps[0].stream: 没有接收方式：请加上 stream、http、rds 或 exec`,
		`config dingevent.yaml:3:9: listen: must be a host and a port, such as 127.0.0.1:8080`:                                           `config dingevent.yaml:3:9: listen: 应为主机加端口，例如 127.0.0.1:8080`,
		`no subscription "bil: \"x\""; there are: billing, hr`:                                                                           `没有订阅 "bil: \"x\""；现有：billing, hr`,
		"subscription \"x\": needs order: key":                                                                                           `订阅 "x"：需要 order: key`,
		"a: missing\nb: \"v\" is used twice":                                                                                             "a: 缺少\nb: \"v\" 用了两次",
		"a: missing (the value comes from ${A}, ${B})":                                                                                   "a: 缺少（值来自 ${A}, ${B}）",
		"client_secret: ends with a line break, which belongs to no such value; take it off (the value comes from ${SEC})":               "client_secret: 末尾有换行，这个值不该有；请去掉（值来自 ${SEC}）",
		"the sink has failed on everything since 2026-11-29T07:37:28Z: POST to a:1: dial tcp 127.0.0.1:1: connect: connection refused":   "从 2026-11-29T07:37:28Z 起，对 sink 的投递全部失败：POST to a:1: 连不上 127.0.0.1:1：连接被拒绝，那里没有程序监听",
		"POST to a:1: no answer within 3s":                                                                                               "POST to a:1: 3s 内没有应答",
		"token: begins with $, which no such value does; a variable of the environment is written ${NAME}":                               "token: 以 $ 开头，这种值不会这样；环境变量请写成 ${NAME}",
		`config b.yaml:2:1: there is no key "bogus"; there are: api, apps`:                                                               `config b.yaml:2:1: 没有配置项 "bogus"；现有：api, apps`,
		`-:1:1: there is no key "webhok"; the nearest: webhook`:                                                                          `-:1:1: 没有配置项 "webhok"；最接近的是：webhook`,
		`subscriptions[0].types[0]: pattern "[": only * is special, and none of ! ? [ ] { } \ may be used; list alternatives one by one`: `subscriptions[0].types[0]: 模式 "["：只有 * 有特殊含义，不能用 ! ? [ ] { } \；多种写法请逐个列出`,
		"b.yaml:3: a , or the closing bracket is missing here; within { } and [ ] a text such as ${NAME} wants quotes":                   "b.yaml:3: 这里少一个 , 或右括号；在 { } 和 [ ] 里，${NAME} 这样的文本要加引号",
		"a ${ that is no ${NAME}; write $${ for a plain ${":                                                                              "这个 ${ 不是 ${NAME}；字面的 ${ 写成 $${",
		"b.yaml:3: the text ends within { }, [ ] or quotes, which want their other half":                                                 "b.yaml:3: 文本在 { }、[ ] 或引号中间结束；请补上另一半",
		`"abc" must be now, beginning, a sequence, a time such as 2026-11-26T08:00:00+08:00, or a date in China such as 2026-11-26`:      `"abc" 应为 now、beginning、序号、2026-11-26T08:00:00+08:00 这样的时间，或 2026-11-26 这样的日期（按中国时间）`,
		"base_url: must be an http or https URL, or china, overseas, prerelease or prerelease-overseas":                                  "base_url: 应为 http 或 https 的 URL，或 china、overseas、prerelease、prerelease-overseas",
		"subscription \"neu\": start: \"xx\" must be now, beginning, a sequence, a time such as 2026-11-26T08:00:00+08:00, or a date in China such as 2026-11-26; order: \"foo\" is none of none, corp, key; needs exactly one of webhook, file, nats, kafka and stream, has 0": "订阅 \"neu\"：start: \"xx\" 应为 now、beginning、序号、2026-11-26T08:00:00+08:00 这样的时间，或 2026-11-26 这样的日期（按中国时间）\norder: \"foo\" 不在可选的 none, corp, key 之中\nwebhook、file、nats、kafka、stream 必须恰好一个，现有 0 个",
		"the write-ahead log: frame 5 has a flipped bit; 3 commits in 9 frames would be dropped":                                    "预写日志：第 5 帧有一个比特翻转；将丢失 9 帧中的 3 次提交",
		`subscription "a": ask for pause: full: step: database or disk is full; free space on the disk`:                             `订阅 "a"：没能请求 pause：磁盘已满；请腾出空间`,
		`subscription "a" was perhaps not saved; set it again: full: step: database or disk is full; free space on the disk`:        `订阅 "a" 可能没有保存；请再设置一次：磁盘已满；请腾出空间`,
		`subscription "a" was perhaps not forgotten; forget it again: full: step: database or disk is full; free space on the disk`: `订阅 "a" 可能没有移除；请再移除一次：磁盘已满；请腾出空间`,
		`the replay "r" was perhaps not saved; put it again: full: step: database or disk is full; free space on the disk`:          `回放 "r" 可能没有保存；请重新发起：磁盘已满；请腾出空间`,
		`subscription "a": pause: ` + delivery.ErrTaken.Error():                                                                     `订阅 "a"：pause: 请求已收下，还没有执行；之后会执行，不必再次请求`,
		"subscriptions[0].kafka: " + leftout.Err("kafka").Error():                                                                   "subscriptions[0].kafka: 这个 dingevent 构建时带了 -tags small，不含 kafka；请不带该标签构建，或运行：go install github.com/dingevent/dingevent/cmd/dingevent@latest",
		"127.0.0.1:1 answered 500 Internal Server Error: oops":                                                                      "127.0.0.1:1 应答 500 Internal Server Error: oops",
		"127.0.0.1:1 answered 599": "127.0.0.1:1 应答 599",
		"h answered 302 Found; it points to http://x, but redirects are not followed: set the sink's URL to the final address": "h 应答 302 Found；它指向 http://x，但不跟随重定向：请把 sink 的 URL 改为最终地址",
		"POST to h: " + httpanswer.ErrSwitched.Error():                                                                         "POST to h: 它应答 101 Switching Protocols，而请求没有要求切换协议；这是 WebSocket 的地址吗？",
		"where: no such field: x; the nearest are staffId, CorpId":                                                             "where: 没有字段：x；相近的有 staffId, CorpId",
		"where: 1:1: undeclared reference to 'x'; an expression begins with event or envelope, as in event.type":               "where: 1:1: 没有 'x'；表达式以 event 或 envelope 开头，例如 event.type",
		"where: 1:16: Syntax error: mismatched input '<EOF>' expecting {'[', STRING}\n | event.result ==\n | ...............^": "where: 第 1 行第 16 列：语法错误：表达式不完整（mismatched input '<EOF>' expecting {'[', STRING}）\n | event.result ==\n | ...............^",
		"where: 1:1: something new of CEL\n | x\n | ^\n1:9: reserved identifier: if\n | x\n | ^":                               "where: 第 1 行第 1 列：something new of CEL\n | x\n | ^\n第 1 行第 9 列：if 是保留字，不能用作名字\n | x\n | ^",
		"something else: is said":                                                                 "something else: is said",
		"POST to a:1: it closed the connection without an answer: EOF":                            "POST to a:1: 它没有应答就关闭了连接",
		"POST to a:1: the environment's proxy: dial tcp 127.0.0.1:1: connect: connection refused": "POST to a:1: 环境变量里的代理：连不上 127.0.0.1:1：连接被拒绝，那里没有程序监听",
		"POST to a:1: the environment's proxy p:3128 answered CONNECT with 407 Proxy Authentication Required; give it user and password: HTTPS_PROXY=http://USER:PASSWORD@p:3128": "POST to a:1: 环境变量里的代理 p:3128 对 CONNECT 应答 407 Proxy Authentication Required；请写上用户名和密码：HTTPS_PROXY=http://USER:PASSWORD@p:3128",
		"POST to a:1: the environment's proxy p:3128 answered CONNECT with 403 Forbidden":                                                                                         "POST to a:1: 环境变量里的代理 p:3128 对 CONNECT 应答 403 Forbidden",
		"a:1 answered 407 Proxy Authentication Required; a proxy answers so: give it user and password, HTTP_PROXY=http://USER:PASSWORD@HOST:PORT":                                "a:1 应答 407 Proxy Authentication Required；这是代理的应答：请写上用户名和密码，HTTP_PROXY=http://USER:PASSWORD@HOST:PORT",
		"POST to a:1: tls: failed to verify certificate: x509: certificate is valid for localhost, not vm":                                                                        "POST to a:1: 证书只用于 localhost，不用于 vm",
		"POST to a:1: tls: failed to verify certificate: x509: certificate signed by unknown authority; if that is its own CA, name it in RootCAs (ca_file in a config)":          "POST to a:1: 签发证书的 CA 未知；如果是它自己的 CA，请用 ca_file 写明（Go 里是 RootCAs）",
		"POST to a:1: http: server gave HTTP response to HTTPS client; what listens there speaks no TLS: should the URL begin with http://?":                                      "POST to a:1: 那里的程序不用 TLS：URL 是否应以 http:// 开头？",
		"127.0.0.1:3143, with a certificate of CN=OurCA":                                     "127.0.0.1:3143，证书由 CN=OurCA 签发",
		"where: no such key: order":                                                          "where: 没有这个字段：order",
		"where: 1:20: event.order.amount > 100: no such overload: > takes no string and int": "where: 1:20: event.order.amount > 100: 运算符 > 不能用于 string 和 int",
	} {
		if got := words.Elsewhere(words.Chinese{}, text); got != want {
			t.Errorf("%s\nis told as %s\nwant       %s", text, got, want)
		}
		if got := words.Elsewhere(words.English{}, text); got != text {
			t.Errorf("%s is told in English as %s", text, got)
		}
	}
}

// TestDaemonAndAPIAreKnown: what they say of a config and of requests has its Chinese text.
func TestDaemonAndAPIAreKnown(t *testing.T) {
	said := map[string]int{"say": 1, "problem": 1, "Refuse": 1} // by function: which argument is the format
	count := 0
	for _, dir := range []string{"../config", "../daemon", "../supervise", "../api", "../api/local", "../api/wire", "../keeper"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatal("no files", err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if format, ok := formatOf(n, said); ok && strings.Trim(format, "%vsto: ") != "" {
					if count++; !words.Knows(format) {
						t.Errorf("%s: %q has no Chinese text in elsewhere_zh.go", path, format)
					}
				}
				return true
			})
		}
	}
	if count < 50 {
		t.Errorf("only %d formats were found", count)
	}
}

// TestDatabaseHintsAreKnown: each next move for an error of PostgreSQL has its Chinese text.
func TestDatabaseHintsAreKnown(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../journal/postgres/hints.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if pair, ok := n.(*ast.KeyValueExpr); ok {
			count++
			if hint, err := strconv.Unquote(pair.Value.(*ast.BasicLit).Value); err != nil || !words.Knows("%s; "+hint) {
				t.Errorf("%q has no Chinese text in elsewhere_zh.go", hint)
			}
		}
		return true
	})
	if count < 10 {
		t.Errorf("only %d hints were found", count)
	}
}

// formatOf is the format that a call of one of these functions has as a literal.
func formatOf(n ast.Node, said map[string]int) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	at, ok := said[name]
	if !ok || at >= len(call.Args) {
		return "", false
	}
	literal, ok := call.Args[at].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	format, err := strconv.Unquote(literal.Value)
	return format, err == nil
}
