/// One to eight bytes changed, and each time perhaps some taken out or put in.
func corrupted(_ whole: [UInt8], using random: inout SeededNumbers) -> [UInt8] {
  var file = whole
  for _ in 0..<Int.random(in: 1...8, using: &random) {
    let place = Int.random(in: 0..<file.count, using: &random)
    let byte = UInt8.random(in: 0...255, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: file.removeSubrange(place..<min(place + Int(byte) / 16, file.count - 1))
    case 1: file.insert(contentsOf: [0xff, byte], at: place)
    default: file[place] = byte
    }
  }
  return file
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
    print("photo corruptions: seed \(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
