package coatcheck

import "testing"

func TestAQuestionIsWrittenAsEncodingJSONWritesIt(t *testing.T) {
	for _, device := range []Device{
		{}, {Address: "::1"}, {UserAgent: `x "y" \ <&>`}, {Label: "Ann’s \x00 \x7f \xff\u2028"},
		{Address: "192.0.2.1", UserAgent: "Mozilla/5.0 (X11)", Label: "desk"},
	} {
		for known, bound := range map[int64]string{0: "", 7: "b"} {
			for _, isBackground := range []bool{false, true} {
				body := struct {
					Token   string `json:"token"`
					Bound   string `json:"bound,omitempty"`
					Device  Device `json:"device"`
					Known   int64  `json:"known,omitempty"`
					Purpose string `json:"purpose,omitempty"`
				}{"t", bound, device, known, ""}
				if isBackground {
					body.Purpose = "background"
				}
				wanted, _ := encode(body)
				request := AuthenticateRequest{
					Token: NewSecret("t"), Bound: NewSecret(bound), Device: device, Known: known,
					Background: isBackground,
				}
				if got := authenticateBody(request); string(got) != string(wanted) {
					t.Errorf("%s, wanted %s", got, wanted)
				}
			}
		}
	}
}
