package filllevel

import "testing"

func TestOf(t *testing.T) {
	for _, test := range []struct{ percent, before, want int64 }{
		{0, 0, 0}, {49, 0, 0}, {50, 0, 50}, {69, 50, 50}, {70, 50, 70}, {89, 70, 70}, {90, 70, 90}, {120, 0, 90}, // up
		{89, 90, 90}, {85, 90, 90}, {84, 90, 70}, {65, 70, 70}, {64, 70, 50}, {45, 50, 50}, {44, 50, 0}, {3, 90, 0}, // down
		{67, 90, 70}, {66, 50, 50}, {86, 70, 70}, // where it comes from decides
	} {
		if got := Of(test.percent*1000, 100_000, int(test.before)); got != int(test.want) {
			t.Errorf("%d percent, %d before: got %d, want %d", test.percent, test.before, got, test.want)
		}
	}
}
