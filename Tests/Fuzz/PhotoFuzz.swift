/// What libFuzzer calls with each of its inputs: everything that decodes a stranger's photo. Scripts/fuzz-photo builds
/// it together with the sources of `Photo`, which is why nothing is imported.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let file = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
  // A small picture is decoded in a fraction of the time, and the code does not know the difference.
  let limits = PhotoLimits(width: 36, height: 45, smallest: 1, largest: 64 * 1024)
  let verdict = PhotoCheck.verdict(on: file, under: limits)
  precondition((verdict.outcome == .accepted) == verdict.faults.isEmpty, "every no has a reason")
  if let copy = try? PhotoCopy.clean(file, within: limits) {
    precondition(PhotoCheck.verdict(on: copy, under: limits).faults.allSatisfy { $0.code != .damaged })
  }
  if let mended = try? PhotoFix.fix(file, to: limits) { precondition(mended.jpeg.count <= limits.largest) }
  return 0
}
