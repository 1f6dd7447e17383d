// The work of single packets and messages, each done a thousand times, for `script/instructions` to count under callgrind.
//
//   paces            prints the names
//   paces NAME       does it
//
// Counts of instructions are the same in each run; times are not. What is counted is what happens inside `measuredPart`.
import Audio
import MediaEngine
import RTP
import SDP
import SIPMessage
import SansIO

let repetitions = 1000

/// Callgrind counts while this runs.
@inline(never)
func measuredPart(_ body: (Int) -> Void) {
    for index in 0..<repetitions { body(index) }
}

let wanted = CommandLine.arguments.dropFirst().first
for scene in Scene.all {
    guard let wanted else {
        print(scene.name)
        continue
    }
    guard scene.name == wanted else { continue }
    let body = scene.make()
    // Warm, so that nothing is measured that happens once.
    for index in 0..<200 { body(index) }
    measuredPart { body($0 + 200) }
}
