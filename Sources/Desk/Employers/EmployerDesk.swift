import Cards
import FoundationEssentials
import Seal
import Store

/// An employer who is signed in: hands in rows with photos that were handed in before, and follows what became of them.
extension Desk {
  package static let mostRows = 100

  /// Takes at most `mostRows` rows in one transaction, once; throws what is wrong with the file as a whole.
  package func takeRows(
    _ bytes: [UInt8], by session: Session, once: Once,
    answer: @escaping @Sendable ([EmployerImport.Verdict], CorrectedFile) throws -> Answer
  ) async throws -> Answer {
    let file = try EmployerFile(bytes: bytes)
    if file.isLonger(than: Self.mostRows) { throw TooManyRows() }
    let source = Hex.encode(Digest.sha256(bytes))
    let work = EmployerImport(desk: self, account: session.subject)
    let columns = CorrectedFile(columns: file.columns)
    do {
      return try await self.once(once) { connection, _ in
        try answer(try work.take(file, photosOf: session, source: source, in: connection), columns)
      }
    } catch EngineFault.conflict, is PhotoTaken {
      // Somebody founded a file for the same document, or used a photo, in this very moment: now it is found.
      return try await self.once(once) { connection, _ in
        try answer(try work.take(file, photosOf: session, source: source, in: connection), columns)
      }
    }
  }

  /// What became of the applications of an employer.
  package func employerProgress(of session: Session) async throws -> EmployerProgress {
    let account = session.subject
    let (records, tally) = try await engine.read { connection in
      (
        try EmployerProgressRecord.all(of: account, limit: EmployerProgress.mostShown, in: connection),
        try EmployerProgressRecord.tally(of: account, in: connection)
      )
    }
    return EmployerProgress(
      applications: try records.map { ($0, try name(of: $0)) }, stages: tally.stages, total: tally.total)
  }

  private func name(of record: EmployerProgressRecord) throws -> PersonName {
    let text = try sealer.open(record.name, bound: EmployerImport.bound(record.number))
    return try PersonName.parse(String(decoding: text, as: UTF8.self))
  }
}

/// An employer handed in more rows at once than are answered at once.
package struct TooManyRows: Error {}

/// How an employer's applications stand.
package struct EmployerProgress: Sendable {
  static let mostShown: Int64 = 500

  /// Those that stand still first, then the newest.
  package let applications: [(record: EmployerProgressRecord, name: PersonName)]
  /// How many are under way, by stage.
  package let stages: [Stage: Int]
  package let total: Int
}

extension EmployerImport {
  /// Rows whose photos were handed in one by one, and are named by their ids.
  fileprivate func take(
    _ file: EmployerFile, photosOf session: Session, source: String, in connection: any Connection
  ) throws -> [Verdict] {
    var used: Set<String> = []
    let prepared = try file.rows(under: desk.provincePolicy).map { row in
      guard let id = row.photoID else { return Prepared(row: row, form: row.form, photo: nil) }
      let facts = try PhotoRecord.facts(id, of: session.owner, in: connection)
      let known = try row.document.flatMap { try desk.files.holder(of: $0, in: connection) }
      let isFree = try PhotoRecord.isFree(id, for: known, in: connection)
      let form = Self.form(of: row, with: facts, isNew: used.insert(id).inserted, isFree: isFree)
      return Prepared(row: row, form: form, photo: nil)
    }
    return try take(prepared, source: source, in: connection)
  }

  private static func form(
    of row: EmployerFile.Row, with photo: PhotoFacts?, isNew: Bool, isFree: Bool
  ) -> Result<ApplicationForm, RowProblems> {
    var (problems, form): (RowProblems, ApplicationForm?) = (RowProblems(), nil)
    switch row.form {
    case .success(let sound): form = sound
    case .failure(let found): problems = found
    }
    if photo == nil { problems.add(RowProblem(.photoUnknown, "没有这个编号的照片")) }
    if !isNew {
      problems.add(RowProblem(.photoTwice, "这张照片已经用在前面的行里"))
    } else if photo != nil, !isFree {
      // Of another account's photo nobody learns even that it is used.
      problems.add(RowProblem(.photoTwice, "这张照片已经用在别人的申请里"))
    }
    guard problems.all.isEmpty, var form else { return .failure(problems) }
    form.photo = photo
    return .success(form)
  }
}
