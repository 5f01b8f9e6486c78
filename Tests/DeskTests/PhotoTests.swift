import Cards
import Logging
import Photo
import Seal
import Store
import TestKit
import Testing

@testable import Desk

/// Photos that are handed in: looked at, written anew, sealed, seen by whoever handed them in, and gone when nobody
/// used them.
struct KeptPhotoTests {
  /// What a camera wrote beside the picture and must stand nowhere in the database.
  private static let remark = "机密照片"

  private func keep(
    _ jpeg: [UInt8], by session: Session, once: Once? = nil, at desk: DeskFixture
  ) async throws -> String {
    try await desk.desk.keepPhoto(jpeg, of: session, once: once ?? desk.once()) { facts, _ in
      Answer(status: 201, body: Array(facts.id.utf8))
    }.text
  }

  /// What is said of a photo that is not taken; nil when it is taken.
  private func refused(_ jpeg: [UInt8], by session: Session, at desk: DeskFixture) async throws -> PhotoVerdict? {
    do {
      _ = try await keep(jpeg, by: session, at: desk)
      return nil
    } catch let refused as PhotoRefused {
      return refused.verdict
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `照片重新写过，尺寸和大小记下来，内容封着存`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let session = try await desk.session(of: .王芳)
      let picture = try SamplePortrait.right.jpeg(remarking: Array(Self.remark.utf8))
      let id = try await keep(picture, by: session, at: desk)
      let facts = try #require(try await desk.desk.photo(id, of: session))
      let sealer = desk.desk.sealer
      let body = try await desk.engine.read { try $0.query("SELECT body FROM photo")[0].blob(0) }
      let kept = try sealer.open(body, bound: "photo:\(id)")
      #expect(facts == PhotoFacts(id: id, width: 358, height: 441, bytes: kept.count))
      #expect((30 * 1024...100 * 1024).contains(kept.count))
      #expect(kept.firstRange(of: Array(Self.remark.utf8)) == nil, "nothing but the picture is kept")
      #expect(picture.firstRange(of: Array(Self.remark.utf8)) != nil)
      #expect(throws: SealFault.self) { try sealer.open(body, bound: "photo:another") }
      #expect(try await desk.tables(holding: id).contains("photo"), "the search finds what is there")
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `别人交的照片看不见`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳, .胡敏]) { desk in
      let owner = try await desk.session(of: .王芳)
      let id = try await keep(try SamplePortrait.right.jpeg, by: owner, at: desk)
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
  func `同一张再交一次是同一张；不行的不收，一次说全`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.王芳]) { desk in
      let session = try await desk.session(of: .王芳)
      let once = desk.once()
      let portrait = try SamplePortrait.right.jpeg
      let first = try await keep(portrait, by: session, once: once, at: desk)
      #expect(try await keep(portrait, by: session, once: once, at: desk) == first)
      let poor: [([UInt8], Set<PhotoFinding.Code>)] = [
        ([], [.notJPEG, .fileTooSmall]), (Array("GIF89a".utf8), [.notJPEG, .fileTooSmall]),
        (Array(portrait.prefix(100)), [.damaged, .fileTooSmall]), (Array(portrait.prefix(50_000)), [.damaged]),
        (try SamplePortrait.small.jpeg, [.dimensions, .fileTooSmall]),
        (try SamplePortrait.right.jpeg(remarking: [UInt8](repeating: 0x20, count: 40_000)), [.fileTooLarge]),
      ]
      for (bytes, codes) in poor {
        #expect(Set(try await refused(bytes, by: session, at: desk)?.faults.map(\.code) ?? []) == codes)
      }
      #expect(try await desk.count("photo") == 1)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `拿不准的照片收下、能申领，等工作人员看`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      let id = try await keep(try SamplePortrait.far.jpeg, by: session, at: desk)
      let facts = try #require(try await desk.desk.photo(id, of: session))
      #expect(facts.needsReview)
      #expect(try await desk.apply(try lin.form(photo: facts), by: session).word == "done")
      let clerk = try await desk.clerkSession()
      let waiting = try await desk.desk.photosToReview(by: clerk)
      #expect(waiting.count == 1)
      let holder = try #require(waiting.first?.holder)
      let picture = try #require(try await desk.desk.photo(in: holder, for: clerk))
      #expect(try PhotoHeader(jpeg: picture).width == 358)
      let looks = try await desk.entries(in: holder).filter { $0.event == .fileRead(purpose: "看申请的照片") }
      #expect(looks.count == 1, "the look is written down")
      #expect(try await desk.ask(.reviewPhoto(.passed), in: holder, by: try DeskFixture.clerk, via: .outlet) == "done")
      #expect(try await desk.desk.photosToReview(by: clerk).isEmpty)
      #expect(try await desk.desk.photo(id, of: session)?.needsReview == false, "nobody waits for it twice")
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `一张照片只用在一个人的申请上：本人更正、再申请还能用，看过了也不能给别人`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let (lin, zhou) = (Newcomer("林小满", born: "19960412"), Newcomer("周全", born: "19770203"))
      let (clerk, actor) = (try await desk.clerkSession(), try DeskFixture.clerk())
      func ask(_ action: Action, _ holder: HolderID) async throws -> String {
        try await desk.ask(action, in: holder, by: actor, via: .outlet, visitor: .holder)
      }
      let id = try await keep(try SamplePortrait.far.jpeg, by: clerk, at: desk)
      let doubtful = try #require(try await desk.desk.photo(id, of: clerk))
      let form = try lin.form(photo: doubtful)
      #expect(try await desk.apply(form, by: clerk, visitor: .holder).word == "done")
      let holder = try #require(try await desk.desk.holder(of: try lin.document))
      #expect(try await ask(.reviewPhoto(.passed), holder) == "done")
      let passed = try #require(try await desk.desk.photo(id, of: clerk))
      #expect(!passed.needsReview)

      let others = try zhou.form(photo: passed)
      await #expect(throws: PhotoTaken.self) { try await desk.apply(others, by: clerk, visitor: .holder) }
      #expect(try await desk.desk.holder(of: try zhou.document) == nil, "nothing is left of it")
      let own = try await keep(try SamplePortrait.right.jpeg, by: clerk, at: desk)
      let sound = try zhou.form(photo: try await desk.desk.photo(own, of: clerk))
      #expect(try await desk.apply(sound, by: clerk, visitor: .holder).word == "done")
      let other = try #require(try await desk.desk.holder(of: try zhou.document))
      await #expect(throws: PhotoTaken.self) { try await ask(.correctApplication(others), other) }
      #expect(try await desk.file(other).application?.form?.photo?.id == own)

      #expect(try await ask(.correctApplication(form), holder) == "done")
      #expect(try await ask(.withdrawApplication, holder) == "done")
      await #expect(throws: PhotoTaken.self) { try await ask(.correctApplication(others), other) }
      #expect(try await desk.apply(try lin.form(photo: passed), by: clerk, visitor: .holder).word == "done")

      // As it was used before anybody wrote down whose it is: on the form on which it is, and on no other.
      try await desk.execute("UPDATE photo SET holder_id = NULL")
      await #expect(throws: PhotoTaken.self) { try await ask(.correctApplication(others), other) }
      #expect(try await ask(.correctApplication(form), holder) == "done")
      try await desk.expectReplay()
    }
  }

  @Test(arguments: EngineKind.allCases)
  func `同一张照片同时用在两个人身上，只成一份；合并以后照片跟着走`(_ kind: EngineKind) async throws {
    try await withDesk(kind, adopting: [.周婷]) { desk in
      let people = [Newcomer("林小满", born: "19960412"), Newcomer("周全", born: "19770203")]
      let clerk = try await desk.clerkSession()
      let id = try await keep(try SamplePortrait.right.jpeg, by: clerk, at: desk)
      let facts = try await desk.desk.photo(id, of: clerk)
      let words = try await withThrowingTaskGroup(of: String.self) { group in
        for person in people {
          let form = try person.form(photo: facts)
          group.addTask {
            do {
              return try await desk.apply(form, by: clerk, visitor: .holder).word
            } catch is PhotoTaken {
              return "taken"
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(words.sorted() == ["done", "taken"])
      var found: [HolderID] = []
      for person in people {
        if let holder = try await desk.desk.holder(of: try person.document) { found.append(holder) }
      }
      let holder = try #require(found.first)
      #expect(found.count == 1)
      #expect(try await desk.number("SELECT count(*) FROM photo WHERE holder_id = $1", .text(holder.text)) == 1)

      #expect(try await desk.ask(.withdrawApplication, in: holder) == "done")
      let survivor = try await desk.id(.周婷)
      let merged = try await desk.desk.merge(
        holder, into: survivor, by: try DeskFixture.clerk(), via: .outlet, once: desk.once(),
        answer: DeskFixture.answer)
      #expect(merged.word == "done")
      #expect(try await desk.number("SELECT count(*) FROM photo WHERE holder_id = $1", .text(survivor.text)) == 1)
    }
  }

  @Test(.clauses(.a2), arguments: EngineKind.allCases)
  func `没用上的照片留七天，用上的一直留着`(_ kind: EngineKind) async throws {
    try await withDesk(kind) { desk in
      let lin = Newcomer("林小满", born: "19960412")
      let session = try #require(try await desk.signIn(lin, giving: lin.phone, RecordingGateway()))
      let portrait = try SamplePortrait.right.jpeg
      let used = try await keep(portrait, by: session, at: desk)
      let idle = try await keep(portrait, by: session, at: desk)
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
