from django.urls import path

from phare.strategy.web import levels, missions, operations, plan_page, plans, requirements

app_name = "strategy"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("nouveau/", plans.new_plan, name="new-plan"),
    path("<int:pk>/", plan_page.plan, name="plan"),
    path("<int:pk>/modifier/", plans.edit_plan, name="edit-plan"),
    path("<int:pk>/etat/<slug:state>/", plans.move_plan, name="move-plan"),
    path("<int:pk>/exporter.<slug:file_format>", plans.export_plan, name="export-plan"),
    path("<int:pk>/historique/", plans.plan_history, name="plan-history"),
    path("<int:plan>/orientations/nouvelle/", levels.new_orientation, name="new-orientation"),
    path("orientations/<int:pk>/modifier/", levels.edit_orientation, name="edit-orientation"),
    path("orientations/<int:pk>/retirer/", levels.remove_orientation, name="remove-orientation"),
    path("orientations/<int:orientation>/objectifs/nouveau/", levels.new_objective, name="new-objective"),
    path("objectifs/<int:pk>/", levels.objective, name="objective"),
    path("objectifs/<int:pk>/modifier/", levels.edit_objective, name="edit-objective"),
    path("objectifs/<int:pk>/retirer/", levels.remove_objective, name="remove-objective"),
    path("objectifs/<int:objective>/operations/nouvelle/", operations.new_operation, name="new-operation"),
    path("operations/<int:pk>/", operations.operation, name="operation"),
    path("operations/<int:pk>/modifier/", operations.edit_operation, name="edit-operation"),
    path("operations/<int:pk>/retirer/", operations.remove_operation, name="remove-operation"),
    path(
        "objectifs/<int:objective>/exigences/nouvelle/",
        requirements.new_objective_requirement,
        name="new-objective-requirement",
    ),
    path(
        "operations/<int:operation>/exigences/nouvelle/",
        requirements.new_operation_requirement,
        name="new-operation-requirement",
    ),
    path("exigences/<int:pk>/modifier/", requirements.edit_requirement, name="edit-requirement"),
    path("exigences/<int:pk>/declarer/", requirements.declare_need, name="declare-need"),
    path("exigences/<int:pk>/retirer/", requirements.remove_requirement, name="remove-requirement"),
    path("<int:plan>/missions/", missions.missions, name="missions"),
    path("<int:plan>/allegements/nouveau/", missions.new_relief, name="new-relief"),
    path("allegements/<int:pk>/modifier/", missions.edit_relief, name="edit-relief"),
    path("allegements/<int:pk>/decider/", missions.decide_relief, name="decide-relief"),
    path("allegements/<int:pk>/retirer/", missions.withdraw_relief, name="withdraw-relief"),
    path("allegements/<int:pk>/fin/", missions.end_relief, name="end-relief"),
]
