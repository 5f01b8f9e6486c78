import FoundationEssentials
import Testing

@testable import Photo

@Suite struct PhotoHeaderTests {
  @Test func `照片的宽和高`() throws {
    let header = try PhotoHeader(jpeg: thumbnail())
    #expect(header.width == 36)
    #expect(header.height == 45)
  }

  @Test func `一个字节也没有`() {
    #expect(throws: PhotoFault.empty) { try PhotoHeader(jpeg: []) }
  }

  @Test(arguments: [
    (
      "PNG",
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ),
    ("GIF", "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    ("PDF", "JVBERi0xLjQK"), ("text", "54Wn54mH"), ("one byte", "/w=="), ("start alone", "/9g="),
    ("start and end", "/9j/2Q=="), ("zeros", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ("ones", "////////////////////////////"),
  ])
  func `不是照片的一律不收，并说出原因`(name: String, encoded: String) throws {
    let reason = try #require(unreadable(bytes(encoded)), "\(name)")
    #expect(!reason.isEmpty, "\(name)")
  }

  @Test func `只有码表没有图像的不算照片`() throws {
    let whole = try thumbnail()
    let tables = try whole[..<frame(of: whole)] + [0xff, 0xd9]
    #expect(unreadable(Array(tables)) == "there is no image in it")
  }

  @Test func `段与段之间夹着杂字节的不收`() throws {
    var file = try thumbnail()
    try file.insert(contentsOf: [1, 2, 3], at: frame(of: file))
    #expect(unreadable(file)?.contains("extraneous") == true)
  }

  @Test func `在任何一处截断：头部没完读不出，头部完了尺寸不变`() throws {
    let whole = try thumbnail()
    let sizes = (0..<whole.count).map { try? PhotoHeader(jpeg: Array(whole[..<$0])) }
    let enough = try #require(sizes.firstIndex { $0 != nil })
    #expect(try enough > frame(of: whole) + 9)
    #expect(enough < whole.count)
    #expect(try sizes[enough...].allSatisfy { try $0 == PhotoHeader(jpeg: whole) })
  }

  @Test func `声称再大也只读头部，超出 JPEG 所能的不收`() throws {
    let largest = try PhotoHeader(jpeg: thumbnail(claiming: (65_500, 65_500)))
    #expect(largest.width == 65_500)
    #expect(largest.height == 65_500)
    for impossible in [(65_501, 45), (36, 65_535), (65_535, 65_535), (0, 45), (36, 0), (0, 0)] {
      #expect(try unreadable(thumbnail(claiming: impossible)) != nil, "\(impossible)")
    }
  }

  @Test func `两千次乱改，要么读出尺寸，要么说出原因`() throws {
    let whole = try thumbnail()
    var random = SeededNumbers(seed: 358_441)
    var (read, refused) = (0, 0)
    for round in 0..<2_000 {
      let damaged = corrupted(whole, using: &random)
      do {
        let header = try PhotoHeader(jpeg: damaged)
        #expect((1...65_500).contains(header.width) && (1...65_500).contains(header.height), "round \(round)")
        read += 1
      } catch {
        #expect(!"\(error)".isEmpty, "round \(round)")
        refused += 1
      }
    }
    // Neither side may be empty, or the corruptions show nothing.
    #expect(read > 100 && refused > 100, "\(read) read, \(refused) refused")
  }
}

/// A head on white, 36 × 45 pixels, three components, quality 70.
private func thumbnail() throws -> [UInt8] {
  try bytes(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7
    Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7
    Ozs7Ozs7Ozv/wAARCAAtACQDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF
    BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW
    V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi
    4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC
    AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm
    Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq
    8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD2aq95ew2MQeYnk4VR1NWK4y+vDeXbzHO0nCg9h2rOcuVGtKnzs3I/ENu0hEkToucKw549
    T6frWsrBlDKQVIyCOhrhd1b3hy7LCS0bJCjensO4/l+tRTqNuzNatFJXRu0UUVucpXv/APkHXP8A1xf+RriN1d8yq6lWAZWGCCMg
    iuEvLdrO7kt3OShxn1HY/lWNRdTtwrWqGbq0NCP/ABOIP+Bf+gmszNb3hi1LyyXbAbUGxcjPPc+3H86iK1OiraMHc6Siiiuk8oKo
    appMOpoMny5V+7IBnj0I7ir9FDVyoycXdHNQ+FZPNPn3SiMNxsXJYfj0P510MMMdvCsUSBEQYAFSUUkktip1Zz+JhRRRTMz/2Q==
    """)
}

/// The same with another size written into its header.
private func thumbnail(claiming size: (width: Int, height: Int)) throws -> [UInt8] {
  var file = try thumbnail()
  // Marker, length and precision come first: two bytes, two bytes, one byte.
  let fields = try frame(of: file) + 5
  let claim = [size.height >> 8, size.height & 0xff, size.width >> 8, size.width & 0xff]
  file.replaceSubrange(fields..<fields + 4, with: claim.map(UInt8.init))
  return file
}

/// Where the segment with the size begins.
private func frame(of file: [UInt8]) throws -> Int {
  try #require(file.indices.dropLast().first { file[$0] == 0xff && file[$0 + 1] == 0xc0 })
}

private func bytes(_ encoded: String) throws -> [UInt8] {
  try Array(#require(Data(base64Encoded: encoded, options: .ignoreUnknownCharacters)))
}

/// The reason if it cannot be read, nil for a photo and for any other fault.
private func unreadable(_ file: [UInt8]) -> String? {
  do {
    _ = try PhotoHeader(jpeg: file)
    return nil
  } catch {
    guard case .unreadable(let reason) = error else { return nil }
    return reason
  }
}
