"use strict";
// The button "Run invoicing stage" of the command bar. It calls the Custom API invjob_RunStage, whose
// webhook step tells the invoicing jobs; the call itself only says that the wish was taken.

var InvoicingJobs = (function () {
  /** Records that one press may ask for: each is a request of its own. */
  var recordsMax = 50;
  var text = { typeName: "Edm.String", structuralProperty: 1 };

  function runStageRequest(stage, table, recordId) {
    return {
      Stage: stage,
      Table: table,
      RecordId: recordId,
      getMetadata: function () {
        return {
          boundParameter: null,
          operationType: 0,
          operationName: "invjob_RunStage",
          parameterTypes: { Stage: text, Table: text, RecordId: text },
        };
      },
    };
  }

  /** Forms and grids give ids in capitals and braces. */
  function plainId(id) {
    return id.replace(/[{}]/g, "").toLowerCase();
  }

  function tell(message) {
    return Xrm.Navigation.openAlertDialog({ text: message });
  }

  function runOne(stage, table, id) {
    return Xrm.WebApi.online.execute(runStageRequest(stage, table, plainId(id)));
  }

  /** One after the other, so that a refusal stops the rest. */
  function runEach(stage, table, ids) {
    return ids.reduce(function (before, id) {
      return before.then(function () {
        return runOne(stage, table, id);
      });
    }, Promise.resolve());
  }

  function runAndTell(stage, table, ids) {
    return runEach(stage, table, ids).then(
      function () {
        return tell("Asked for the stage " + stage + " on " + ids.length + " record(s).");
      },
      function (error) {
        return tell("The stage " + stage + " could not be asked for: " + error.message);
      },
    );
  }

  return {
    /** On a form: parameters PrimaryControl and the stage's name. */
    runStageForForm: function (primaryControl, stage) {
      var entity = primaryControl.data.entity;
      var id = entity.getId();
      if (id === "") {
        return tell("Save the record first.");
      }
      return runAndTell(stage, entity.getEntityName(), [id]);
    },

    /** On a list: parameters SelectedControlSelectedItemIds, SelectedEntityTypeName and the stage's name. */
    runStageForSelection: function (selectedIds, table, stage) {
      if (selectedIds.length === 0 || selectedIds.length > recordsMax) {
        return tell("Select between 1 and " + recordsMax + " records.");
      }
      return runAndTell(stage, table, selectedIds);
    },
  };
})();
