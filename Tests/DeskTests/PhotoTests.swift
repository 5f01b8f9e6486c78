import Cards
import Logging
import Photo
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Photos that are handed in: measured, sealed, seen by whoever handed them in, and gone when nobody used them.
struct KeptPhotoTests {
  /// What stands in the picture and must stand nowhere in the database.
  private static let remark = "机密照片"

  /// The header of a grey JPEG of this size, with remarks that make it as long as wanted.
  private func jpeg(width: Int = 358, height: Int = 441, bytes: Int = 40 * 1024) -> [UInt8] {
    let head: [UInt8] = [0xff, 0xd8]
    let size = [height >> 8, height & 0xff, width >> 8, width & 0xff].map(UInt8.init)
    let frame: [UInt8] = [0xff, 0xc0, 0, 11, 8] + size + [1, 1, 0x11, 0]
    let scan: [UInt8] = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9]
    let room = bytes - head.count - frame.count - scan.count - 4
    let text = Array(Self.remark.utf8)
    let remark = text + [UInt8](repeating: 0x20, count: room - text.count)
    let comment: [UInt8] = [0xff, 0xfe, UInt8((room + 2) >> 8), UInt8((room + 2) & 0xff)] + remark
    return head + comment + frame + scan
  }

  private func keep(
    _ jpeg: [UInt8], by session: Session, once: Once? = nil, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.keepPhoto(jpeg, of: session, once: once ?? desk.once()) {
      Answer(status: 201, body: Array($0.id.utf8))
    }.text
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `照片的尺寸和大小记下来，内容封着存`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let session = try await desk.session(of: .王芳)
      let picture = jpeg()
      let id = try await keep(picture, by: session, at: desk)
      let facts = try #require(try await desk.desk.photo(id, of: session))
      #expect(facts == PhotoFacts(id: id, width: 358, height: 441, bytes: picture.count))
      let sealer = desk.desk.sealer
      let body = try await desk.engine.read { try $0.query("SELECT body FROM photo")[0].blob(0) }
      #expect(try sealer.open(body, bound: "photo:\(id)") == picture)
      #expect(throws: SealFault.self) { try sealer.open(body, bound: "photo:another") }
      #expect(try await desk.tables(holding: Self.remark) == [])
      #expect(try await desk.tables(holding: id).contains("photo"), "the search finds what is there")
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `别人交的照片看不见`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let owner = try await desk.session(of: .王芳)
      let id = try await keep(jpeg(), by: owner, at: desk)
      // The same subject in another role is somebody else, too.
      let others = [
        try await desk.session(of: .胡敏), try await desk.clerkSession(),
        try await desk.session(.agent, owner.subject, scope: "W"), try await desk.session(.applicant, owner.subject),
      ]
      for session in others { #expect(try await desk.desk.photo(id, of: session) == nil, "\(session.role)") }
      #expect(try await desk.desk.photo("01975c00-0000-7000-8000-000000000001", of: owner) == nil)
      let again = try await desk.session(of: .王芳)
      #expect(try await desk.desk.photo(id, of: again) != nil, "it is hers in every session")
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `同一张再交一次是同一张；不是照片的不收`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let session = try await desk.session(of: .王芳)
      let once = desk.once()
      let first = try await keep(jpeg(), by: session, once: once, at: desk)
      #expect(try await keep(jpeg(), by: session, once: once, at: desk) == first)
      for bytes in [[], Array("GIF89a".utf8), Array(jpeg().prefix(100))] {
        await #expect(throws: PhotoFault.self) { try await keep(bytes, by: session, at: desk) }
      }
      #expect(try await desk.count("photo") == 1)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `交上来的照片尺寸不对，申领时说清楚；对的收下`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      for (picture, word) in [
        (jpeg(width: 357), "photo-wrong"), (jpeg(height: 442), "photo-wrong"),
        (jpeg(bytes: 30 * 1024 - 1), "photo-wrong"), (jpeg(bytes: 30 * 1024), "done"),
      ] {
        let id = try await keep(picture, by: session, at: desk)
        let facts = try await desk.desk.photo(id, of: session)
        #expect(try await desk.apply(try lin.form(photo: facts), by: session).word == word)
      }
      #expect(try await desk.number("SELECT count(*) FROM photo WHERE used_at IS NOT NULL") == 1)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `没用上的照片留七天，用上的一直留着`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      let used = try await keep(jpeg(), by: session, at: desk)
      let idle = try await keep(jpeg(), by: session, at: desk)
      let facts = try await desk.desk.photo(used, of: session)
      #expect(try await desk.apply(try lin.form(photo: facts), by: session).word == "done")
      func left() async throws -> [String] {
        try await Sweeper(desk: desk.desk, log: Logger(label: "test")).discard()
        return try await desk.engine.read { try $0.query("SELECT photo_id FROM photo").map { try $0.text(0) } }.sorted()
      }
      desk.clock.advance(by: .days(7))
      #expect(try await left() == [used, idle].sorted())
      desk.clock.advance(by: .milliseconds(1))
      #expect(try await left() == [used])
      desk.clock.advance(by: .days(3650))
      #expect(try await left() == [used])
    }
  }
}
