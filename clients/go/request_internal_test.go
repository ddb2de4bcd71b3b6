package coatcheck

import "testing"

func TestAQuestionIsWrittenAsEncodingJSONWritesIt(t *testing.T) {
	for _, device := range []Device{
		{}, {Address: "::1"}, {UserAgent: `x "y" \ <&>`}, {Label: "Ann’s \x00 \x7f \xff\u2028"},
		{Address: "192.0.2.1", UserAgent: "Mozilla/5.0 (X11)", Label: "desk"},
	} {
		for _, known := range []int64{0, 7} {
			for _, isBackground := range []bool{false, true} {
				body := struct {
					Token   string `json:"token"`
					Device  Device `json:"device"`
					Known   int64  `json:"known,omitempty"`
					Purpose string `json:"purpose,omitempty"`
				}{"t", device, known, ""}
				if isBackground {
					body.Purpose = "background"
				}
				wanted, _ := encode(body)
				request := AuthenticateRequest{NewSecret("t"), device, known, isBackground, false}
				if got := authenticateBody(request); string(got) != string(wanted) {
					t.Errorf("%s, wanted %s", got, wanted)
				}
			}
		}
	}
}
