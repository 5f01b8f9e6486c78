extension GB18030 {
  /// The way back, out of a text. One writer serves one caller at a time.
  final class Writer {
    private let conversion: Conversion

    init() throws(Fault) { conversion = try Conversion(from: "UTF-8", to: "GB18030") }

    func encode(_ text: String) throws(Fault) -> [UInt8] {
      let bytes = Array(text.utf8)
      if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
      // Two bytes of UTF-8 may become four of GB 18030; three become two or four, four become four.
      return try conversion.converted(bytes)
    }
  }
}
