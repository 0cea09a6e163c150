package delivery

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestDocsCurve holds the table of waits in docs/order-retry-replay.md, and the number of attempts below it, to the defaults.
func TestDocsCurve(t *testing.T) {
	defaults, err := (&Options{}).withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	p := defaults.Retry
	var limits, averages []float64 // after each failure, in seconds
	for sum := 0.0; sum < p.For.Seconds(); {
		limit := doubled(p.First, p.Max, len(limits)).Seconds()
		sum += limit / 2
		limits, averages = append(limits, limit), append(averages, sum)
	}
	for page, attempts := range map[string]string{
		"order-retry-replay.md": `first minute has about (\d+) attempts, an hour about (\d+), and 72 hours about (\d+)\.`, "order-retry-replay.zh-CN.md": `第一分钟约 (\d+) 次，一小时约 (\d+) 次，72 小时约 (\d+) 次`,
	} {
		text, err := os.ReadFile("../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		rows := regexp.MustCompile(`(?m)^\| (\d+) \| (\d+) \| ([\d.]+) \|$`).FindAllStringSubmatch(string(text), -1)
		if len(rows) < 5 {
			t.Fatalf("%s has %d rows of waits", page, len(rows))
		}
		for _, row := range rows {
			n, err := strconv.Atoi(row[1])
			if err != nil {
				t.Fatal(err)
			}
			if limit, average := fmt.Sprint(limits[n-1]), fmt.Sprint(averages[n-1]); row[2] != limit || row[3] != average {
				t.Errorf("%s: after %d failures %s and %s, want %s and %s", page, n, row[2], row[3], limit, average)
			}
		}
		found := regexp.MustCompile(attempts).FindStringSubmatch(string(text))
		if found == nil {
			t.Fatalf("%s does not say how many attempts there are", page)
		}
		for i, within := range []time.Duration{time.Minute, time.Hour, p.For} {
			want := 1 // the first attempt waits for nothing
			for want <= len(averages) && averages[want-1] <= within.Seconds() {
				want++
			}
			if got, _ := strconv.Atoi(found[i+1]); float64(got) < 0.98*float64(want) || float64(got) > 1.02*float64(want) {
				t.Errorf("%s: %d attempts in %v, want about %d", page, got, within, want)
			}
		}
	}
}
