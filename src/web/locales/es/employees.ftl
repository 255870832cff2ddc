# Employees: the list, one of them, adding one.

employees-none-title = Todavía no hay empleados
employees-none-text = Añada a alguien a mano, importe una hoja de cálculo o deje que su proveedor de identidad los cree por SCIM.
column-name = Nombre
column-status = Estado
column-roles = Funciones
