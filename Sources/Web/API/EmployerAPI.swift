import Cards
import Desk
import FoundationEssentials

/// An employer's office: applications for the people who work there, and what became of them.
enum EmployerAPI {
  static let routes: [Route] = [
    Route(
      .post, "/api/v1/employer/application-imports", .roles([.employer]), clauses: [.p3, .a1, .a2, .c3],
      "Apply for several people at once; the answer has a verdict for every row, and the rows to be mended",
      body: [
        Field(
          "rows", .base64(max: largestFile),
          "A CSV file in GB 18030 or UTF-8 with a header and at most \(Desk.mostRows) rows; the column 照片 holds ids that POST /api/v1/photos has answered",
          example: "5aeT5ZCNLOivgeS7tuWPt+eggQ==")
      ], answers: [.employerImport], bodyLimit: 196_608, handle: takeRows),
    Route(
      .get, "/api/v1/employer/applications", .roles([.employer]), clauses: [.p3, .a3, .p1],
      "What became of the applications that this employer has handed in", answers: [.employerApplications],
      handle: follow),
  ]

  private static let largestFile = 131_072

  private static func takeRows(_ call: Call) async throws -> Reply {
    guard let bytes = Data(base64Encoded: call.fields["rows"]) else {
      throw BadRequest(field: "rows", problem: "is not of its form", allowed: "Base64")
    }
    do {
      let answer = try await call.desk.takeRows(
        Array(bytes), by: try call.signedIn(), once: try call.once()
      ) { verdicts, corrected in
        Answer(status: 201, body: try encodeJSON(EmployerImportView(verdicts, corrected)))
      }
      return Reply(answer)
    } catch let fault as EmployerFile.Fault {
      throw Problem.fileUnreadable(fault)
    } catch is TooManyRows {
      throw Problem.tooManyRows
    }
  }

  private static func follow(_ call: Call) async throws -> Reply {
    let progress = try await call.desk.employerProgress(of: try call.signedIn())
    return try .json(200, EmployerApplicationsView(progress, under: call.desk.provincePolicy))
  }
}

extension Problem {
  /// The file as a whole: nothing of it was taken.
  fileprivate static func fileUnreadable(_ fault: EmployerFile.Fault) -> Problem {
    Problem(422, "rows-unreadable", "\(fault.sentence)。")
  }

  fileprivate static let tooManyRows = Problem(
    422, "too-many-rows", "一次最多\(Desk.mostRows)行，请分几次交；人多的单位可以把文件交给社保卡服务机构导入。")
}
