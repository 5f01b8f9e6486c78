import Cards

/// What became of one row of an answer.
package enum RowVerdict: Sendable, Equatable {
  case done
  case failed(Fault.Reason)
  case undecided
  /// It was missed at this step, and here it is.
  case found
  /// The same was said before; nothing changes.
  case repeated
  /// Something else was said before, and that stands.
  case contradicts
  /// No such card is in the batch, or it stands at another row.
  case extra
  /// A second time in one file; the first one counts.
  case doubled
  /// It has left the batch since the file went out.
  case left
  /// It is being looked for at an earlier step.
  case early(BatchStep)
  case unreadable(String)

  package var code: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .undecided: "undecided"
    case .found: "found"
    case .repeated: "repeated"
    case .contradicts: "contradicts"
    case .extra: "extra"
    case .doubled: "doubled"
    case .left: "left"
    case .early: "early"
    case .unreadable: "unreadable"
    }
  }

  /// What it comes to, and what to do.
  package var sentence: String {
    switch self {
    case .done: "办好了"
    case .failed(let reason): "没有办成：\(reason.chinese)。已离开批次并告诉申请人"
    case .undecided: "登记库没有答清，退回去重新比对"
    case .found: "前面漏报的，这次补上了"
    case .repeated: "以前报过，一样的，没有再记"
    case .contradicts: "与以前报的相反，以前报的仍然算数；确有变化的请报制卡失败"
    case .extra: "批次里没有这一行，或行号和申请编号对不上，没有用"
    case .doubled: "同一个文件里出现了不止一次，只算第一次"
    case .left: "这一张已经不在批次里（申请停下、撤回或结束了），卡请收回销毁"
    case .early(let step): "这一张在「\(step.chinese)」还没有找到，先补报那一环节"
    case .unreadable(let why): why
    }
  }
}

/// What reading one file came to.
package struct BatchReport: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    /// In the file, counted from 1 behind the header and the names of the columns.
    package let line: Int
    package let row: Int?
    package let verdict: RowVerdict
  }

  package let header: PartnerFileHeader
  /// Whether the very same file was read before: then nothing was done.
  package let isRepeat: Bool
  /// How many rows got which verdict.
  package let tally: [String: Int]
  /// Those that did not go the straight way.
  package let lines: [Line]
  /// Rows of the batch that no file has answered.
  package let missing: [Int]
  /// Where the batch stands after it.
  package let stage: Stage
  /// Whether this file brought it there.
  package let isClosing: Bool
}
